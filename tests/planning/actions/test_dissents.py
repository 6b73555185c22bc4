"""Either attaches one dissenting note, and it stays as written."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from planning.actions import dissents, talks
from planning.models import DissentingNote, Talk
from planning.queries import dissents as queries
from portal.models import Message
from tests.cast import Cast
from tests.make.planning import NOON
from tests.make.preparations import make_talk_in

LATER = NOON + timedelta(minutes=5)


@pytest.mark.parametrize("state", [Talk.State.HELD, Talk.State.CONFIRMED])
def test_either_attaches_one_and_the_other_is_told(cast: Cast, state: str) -> None:
    talk = make_talk_in(cast, state)
    dissents.attach(talk=talk, text="Vi sa mars.", by=cast.employee, at=NOON)
    dissents.attach(talk=talk, text="Vi sa mars.", by=cast.employee, at=LATER)
    with pytest.raises(dissents.AlreadyWritten):
        dissents.attach(talk=talk, text="Vi sa april.", by=cast.employee, at=LATER)
    dissents.attach(talk=talk, text="Vi sa maj.", by=cast.manager, at=LATER)
    assert [(one.by, one.text) for one in queries.of(talk.pk)] == [
        (cast.employee.pk, "Vi sa mars."), (cast.manager.pk, "Vi sa maj."),
    ]  # fmt: skip
    told = Message.objects.filter(kind="talk_dissent").order_by("sent_at")
    assert [(one.to, dict(one.facts)) for one in told] == [
        (cast.manager, {"kind": "DEVELOPMENT", "employee": cast.employee.name, "is_own": False}),
        (cast.employee, {"kind": "DEVELOPMENT", "employee": cast.employee.name, "is_own": True}),
    ]


def test_the_time_for_it_is_a_fortnight(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.CONFIRMED)
    with pytest.raises(dissents.TooLate):
        dissents.attach(talk=talk, text="Sent", by=cast.employee, at=NOON + timedelta(days=14, seconds=1))
    assert dissents.attach(talk=talk, text="I tid", by=cast.employee, at=NOON + timedelta(days=14)).text == "I tid"


@pytest.mark.parametrize(
    ("state", "kind", "text", "refusal"),
    [
        ("PLANNED", "DEVELOPMENT", "Nej", talks.NotHeldYet),
        ("HELD", "PAY_FEEDBACK", "Nej", talks.NoWords),
        ("HELD", "PERFORMANCE", " \n", dissents.NothingWritten),
    ],
)
def test_there_is_something_to_see_otherwise(
    cast: Cast, state: str, kind: str, text: str, refusal: type[Exception]
) -> None:
    talk = make_talk_in(cast, state, kind=kind)
    with pytest.raises(refusal):
        dissents.attach(talk=talk, text=text, by=cast.employee, at=NOON)
    assert DissentingNote.objects.count() == 0


@pytest.mark.parametrize("name", ["colleague", "manager_above", "former_manager", "hr_partner"])
def test_nobody_else_attaches_one(cast: Cast, name: str) -> None:
    talk = make_talk_in(cast, Talk.State.HELD)
    with pytest.raises(PermissionDenied):
        dissents.attach(talk=talk, text="Nej", by=getattr(cast, name), at=NOON)
