"""Telling: once, at once by mail where that was chosen, and never more in a mail than that there is something."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from portal.actions import messages
from portal.actions.messages import Telling
from portal.models import Mail, Message, User
from portal.queries.messages import topic_of
from tests.cast import Cast
from tests.make.messages import AT, make_choice, make_message

SECRET = "Anna Andersson, HLR, 2026-07-01"
FACTS = {"certificate": {"sv": SECRET, "nb": SECRET, "en": SECRET}, "days": 30, "valid_until": "2026-07-01"}


def telling(to: User, key: str, kind: str = "certificate_reminder") -> Telling:
    return Telling(to=to.pk, kind=kind, unique_key=key, path="/my/certificates/", facts=FACTS)


def with_address(user: User) -> User:
    user.email = f"{user.username}@example.se"
    user.save()
    return user


def test_a_message_is_told_once(cast: Cast) -> None:
    for _ in range(2):
        messages.tell(tellings=[telling(cast.employee, "a"), telling(cast.colleague, "b")], at=AT)
    assert sorted(Message.objects.values_list("unique_key", flat=True)) == ["a", "b"]


def test_a_kind_without_words_is_refused(cast: Cast) -> None:
    with pytest.raises(messages.UnknownKind):
        messages.tell(tellings=[telling(cast.employee, "a", kind="nobody_knows")], at=AT)
    assert not Message.objects.exists()


def test_who_chose_at_once_gets_one_mail_for_what_is_told_together(cast: Cast) -> None:
    for user, frequency in ((cast.employee, "AT_ONCE"), (cast.colleague, "DAILY"), (cast.manager, "NEVER")):
        make_choice(user=with_address(user), frequency=frequency)
    make_choice(user=cast.stranger, frequency="AT_ONCE")  # no address
    with_address(cast.deputy)  # never chose
    told = [
        telling(user, f"{user.username}{number}")
        for user in (cast.employee, cast.colleague, cast.manager, cast.stranger, cast.deputy)
        for number in range(2)
    ]
    for _ in range(2):
        messages.tell(tellings=told, at=AT)
    (mail,) = Mail.objects.all()
    assert (mail.to_id, mail.kind, mail.state) == (cast.employee.pk, "news", "WAITING")
    assert "http://127.0.0.1:8000/inbox/" in mail.text
    mailed = Message.objects.filter(mailed_at=AT).values_list("to", flat=True)
    assert set(mailed) == {cast.employee.pk}


def test_telling_many_costs_the_same_as_telling_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, count in ((0, 1), (1, 100)):
        told = [telling(cast.employee, f"{number}-{one}") for one in range(count)]
        with django_assert_num_queries(4):  # a savepoint around two
            messages.tell(tellings=told, at=AT)


def test_only_the_reader_marks_her_message_as_read(cast: Cast) -> None:
    message = make_message(to=cast.employee)
    with pytest.raises(PermissionDenied):
        messages.read(message=message, by=cast.manager, at=AT)
    messages.read(message=message, by=cast.employee, at=AT - timedelta(seconds=1))  # a clock that is behind
    message.refresh_from_db()
    assert message.read_at == AT
    messages.read(message=message, by=cast.employee, at=AT + timedelta(days=1))
    message.refresh_from_db()
    assert message.read_at == AT


def test_marking_all_leaves_what_came_meanwhile_and_what_is_another_persons(cast: Cast) -> None:
    for _ in range(2):
        make_message(to=cast.employee)
    later = make_message(to=cast.employee, at=AT + timedelta(minutes=1))
    others = make_message(to=cast.colleague)
    assert messages.read_all(by=cast.employee, until=AT, at=AT + timedelta(hours=1)) == 2
    unread = Message.objects.filter(read_at__isnull=True).values_list("pk", flat=True)
    assert set(unread) == {later.pk, others.pk}


@pytest.mark.parametrize("kind", sorted(django_settings.MESSAGE_TEXTS))
@pytest.mark.parametrize("language", ["sv", "nb", "en"])
def test_no_mail_of_any_kind_says_what_a_message_says(kind: str, language: str, cast: Cast) -> None:
    """Neither names, nor days, nor anything of the facts: only how many, about what in general, and where."""
    reader = with_address(cast.employee)
    User.objects.filter(pk=reader.pk).update(language=language)
    make_choice(user=reader, frequency="AT_ONCE")
    messages.tell(tellings=[telling(reader, "secret", kind=kind)], at=AT)
    mail = Mail.objects.get()
    said = f"{mail.subject}\n{mail.text}"
    for word in (
        SECRET,
        "HLR",
        "2026",
        reader.given_name + " ",
        reader.family_name,
        reader.username,
        "/my/certificates",
    ):
        assert word not in said
    with override(language):
        assert str(topic_of(kind)) in said


def test_every_kind_has_a_topic() -> None:
    fallback = str(topic_of("nobody_knows"))
    assert [kind for kind in django_settings.MESSAGE_TEXTS if str(topic_of(kind)) == fallback] == []


def test_every_kind_has_words() -> None:
    """A kind whose function is missing would say to its reader that the portal does not know it any more."""
    assert all(callable(import_string(words)) for words in django_settings.MESSAGE_TEXTS.values())
