"""The page of the manager's own view, and what it keeps from being seen too early."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from competence.models import AnswersOpened, ManagerView
from portal.models import Organisation
from tests.cast import Cast
from tests.competence.work import Work, make_work, submitted
from tests.conftest import SignIn
from tests.make.assessment_windows import make_manager_view
from tests.make.planning import make_talk


@pytest.fixture
def work(cast: Cast) -> Work:
    Organisation.objects.filter(pk=cast.organisation.pk).update(manager_view="BEFORE")
    return make_work(cast)


def url(cast: Cast, name: str = "manager-view") -> str:
    return reverse(f"competence:{name}", args=[cast.employee.pk])


def noted(work: Work, level: int | str = 1, version: int = 0, **more: object) -> dict[str, object]:
    prefix = f"v{work.hygiene.pk}"
    return {f"{prefix}-level": level, f"{prefix}-comment": "Trygg på dagen", f"{prefix}-version": version, **more}


SEES = ("assessment-of", "gap-of", "competence-then")


def test_before_her_own_view_the_manager_opens_nothing_that_was_handed_in(
    cast: Cast, work: Work, sign_in: SignIn
) -> None:
    submitted(cast, work)
    client = sign_in(cast.manager)
    pages = [*(url(cast, name) for name in SEES), reverse("planning:talk-room", args=[cast.employee.pk])]
    for page in pages:
        assert client.get(page).headers["Location"] == url(cast)
    asked_first = client.get(url(cast)).content.decode()
    assert "Bara med stöd" not in asked_first  # the employee's comment
    answer = client.post(url(cast), noted(work, go="open"))
    assert answer.headers["Location"] == url(cast, "assessment-of")
    for page in pages:
        assert client.get(page).status_code == 200
    answers = client.get(url(cast, "assessment-of")).content.decode()
    assert "Bara med stöd" in answers
    assert "Trygg på dagen" in answers
    assert f"{cast.manager.name} noted a view of her own" in answers


def test_she_may_look_without_one_and_both_can_read_that(cast: Cast, work: Work, sign_in: SignIn) -> None:
    submitted(cast, work)
    client = sign_in(cast.manager)
    assert client.post(url(cast, "answers-open")).headers["Location"] == url(cast, "assessment-of")
    assert [one.noted_first for one in AnswersOpened.objects.all()] == [False]
    for person, page in ((cast.manager, url(cast, "assessment-of")), (cast.employee, reverse("competence:assessment"))):
        assert "without noting a view of her own first" in sign_in(person).get(page).content.decode()


def test_the_employee_sees_no_view_before_she_hands_in_and_all_of_it_after(
    cast: Cast, work: Work, sign_in: SignIn
) -> None:
    make_manager_view(user=cast.employee, competence=work.hygiene, entered_by=cast.manager, comment="Trygg på dagen")
    make_talk(user=cast.employee, opened_by=cast.manager)
    client = sign_in(cast.employee)
    own = [
        reverse(name) for name in ("competence:assessment", "competence:my-gap", "planning:my-talk", "planning:start")
    ]
    assert ["Trygg på dagen" in client.get(page).content.decode() for page in own] == [False] * 4
    submitted(cast, work)
    assert "Trygg på dagen" in client.get(reverse("competence:assessment")).content.decode()
    assert "Trygg på dagen" in client.get(f"{reverse('planning:my-talk')}?all").content.decode()


def test_another_reads_no_view_before_it_is_handed_in(cast: Cast, work: Work, sign_in: SignIn) -> None:
    make_manager_view(user=cast.employee, competence=work.hygiene, entered_by=cast.manager, comment="Trygg på dagen")
    hers, deputys = (sign_in(who).get(url(cast)).content.decode() for who in (cast.manager, cast.deputy))
    assert ("Trygg på dagen" in hers, "Trygg på dagen" in deputys) == (True, False)
    assert f"{cast.manager.name} has noted a view of this." in deputys
    submitted(cast, work)
    assert "Trygg på dagen" in sign_in(cast.deputy).get(url(cast)).content.decode()


@pytest.mark.parametrize(("how", "words"), [("NONE", "does not use"), ("AFTER", "is not handed in")])
def test_where_no_view_is_wanted_the_page_says_so(
    cast: Cast, work: Work, how: str, words: str, sign_in: SignIn
) -> None:
    Organisation.objects.filter(pk=cast.organisation.pk).update(manager_view=how)
    client = sign_in(cast.manager)
    assert words in client.get(url(cast)).content.decode()
    assert client.post(url(cast), noted(work)).status_code == 422
    assert not ManagerView.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"level": "7"}, {"level": "hög"}, {"level": "5"}, {"version": ""}, {"version": "-1"}, {"level": "\x00"}]
)
def test_what_cannot_be_noted_is_refused_and_stays_on_the_page(
    cast: Cast, work: Work, changes: dict[str, str], sign_in: SignIn
) -> None:
    fields = {**noted(work), **{f"v{work.hygiene.pk}-{name}": value for name, value in changes.items()}}
    answer = sign_in(cast.manager).post(url(cast), fields)
    assert (answer.status_code, "Trygg på dagen" in answer.content.decode()) == (422, True)
    assert not ManagerView.objects.exists()


def test_the_second_of_two_sees_both(cast: Cast, work: Work, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    client.post(url(cast), noted(work, level=2))
    answer = client.post(url(cast), noted(work, level=4))
    page = answer.content.decode()
    assert (answer.status_code, "You chose: level 4 of 4" in page) == (409, True)
    assert ManagerView.objects.get().level == 2


def test_the_pages_cost_little(
    cast: Cast, work: Work, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submitted(cast, work)
    make_manager_view(user=cast.employee, competence=work.hygiene, entered_by=cast.manager)
    client = sign_in(cast.manager)
    with django_assert_num_queries(9):
        client.get(url(cast))
    client.post(url(cast, "answers-open"))
    make_talk(user=cast.employee, opened_by=cast.manager)
    for page in (url(cast, "assessment-of"), reverse("planning:talk-room", args=[cast.employee.pk])):
        with django_assert_num_queries(12):
            client.get(page)
