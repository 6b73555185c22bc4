"""One anonymous click: counted, and with no way back to who clicked what."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from planning.actions import talks, usefulness
from planning.models import Talk, TalkUsefulness
from planning.queries import usefulness as queries
from portal.models import Message, Unit
from tests.cast import Cast
from tests.make.planning import NOON
from tests.make.preparations import make_talk_in

LATER = NOON + timedelta(minutes=5)
COUNTERS = ("unit", "kind", "quarter", "useful", "partly", "not_useful")


@pytest.mark.parametrize(("answer", "counted"), [("USEFUL", (1, 0, 0)), ("PARTLY", (0, 1, 0)), ("NOT", (0, 0, 1))])
def test_an_answer_is_counted_once_and_nowhere_else(cast: Cast, answer: str, counted: tuple[int, int, int]) -> None:
    talk = make_talk_in(cast, Talk.State.HELD)
    usefulness.say(talk=talk, answer=answer, by=cast.employee, at=NOON)
    row = TalkUsefulness.objects.values_list(*COUNTERS).get()
    assert row == (cast.ward.pk, "DEVELOPMENT", date(2026, 4, 1), *counted)
    with pytest.raises(usefulness.AlreadySaid):
        usefulness.say(talk=talk, answer="USEFUL", by=cast.employee, at=LATER)
    talk.refresh_from_db()
    assert (talk.has_said_useful, Message.objects.count()) == (True, 0)


def test_history_keeps_neither_the_answer_nor_the_moment(cast: Cast) -> None:
    """Only the columns named in the model make a row of history, and no column anywhere could hold an answer."""
    talk = make_talk_in(cast, Talk.State.HELD)
    events = apps.get_model("planning", "TalkEvent").objects
    before = events.count()
    usefulness.say(talk=talk, answer="NOT", by=cast.employee, at=NOON)
    models = apps.get_app_config("planning").get_models()
    holding = {model.__name__ for model in models for field in model._meta.fields if "useful" in field.name}
    assert (events.count(), holding) == (before, {"Talk", "TalkEvent", "TalkUsefulness"})


@pytest.mark.parametrize("name", ["manager", "colleague", "manager_above", "hr_strategist"])
def test_only_the_employee_says_it(cast: Cast, name: str) -> None:
    talk = make_talk_in(cast, Talk.State.CONFIRMED)
    with pytest.raises(PermissionDenied):
        usefulness.say(talk=talk, answer="USEFUL", by=getattr(cast, name), at=NOON)


def test_one_of_three_answers_about_a_talk_that_was_held(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PREPARING)
    with pytest.raises(usefulness.NoSuchAnswer):
        usefulness.say(talk=talk, answer="5", by=cast.employee, at=NOON)
    with pytest.raises(talks.NotHeldYet):
        usefulness.say(talk=talk, answer="USEFUL", by=cast.employee, at=NOON)


def test_only_quarters_that_are_over_and_large_enough_are_shown(cast: Cast) -> None:
    count(cast.ward, date(2026, 4, 1), 5, 1, 0)
    count(cast.ward, date(2026, 1, 1), 3, 1, 1)  # five: too few alone
    count(cast.other_division, date(2026, 1, 1), 6, 0, 0)
    count(cast.ward, date(2026, 7, 1), 9, 0, 0)  # not over yet
    on = date(2026, 8, 15)
    shown = [(one.begins_on, one.found) for one in queries.of_unit(cast.ward, on=on)]
    assert shown == [
        (date(2026, 4, 1), queries.Range(6, 50, 100)), (date(2026, 1, 1), None),
        (date(2025, 10, 1), None), (date(2025, 7, 1), None),
    ]  # fmt: skip
    whole = queries.of_unit(cast.root, on=on)[1]
    assert whole.found == queries.Range(11, 67, 100)
    assert queries.of_unit(cast.other_division, on=on)[1] == queries.Quarter(
        date(2026, 1, 1), queries.Range(11, 67, 100), with_small=True
    ), "the five are merged into the only part that is shown, or they could be subtracted"


def test_a_range_never_says_what_everybody_answered() -> None:
    """Behind each range are at least three numbers of people, whatever the number of answers."""
    for size in range(6, 120):
        behind = Counter(queries.Range.of(queries.Answers(useful, size - useful)) for useful in range(size + 1))
        assert min(behind.values()) >= 3, size
    assert queries.Range.of(queries.Answers(30, 0)) == queries.Range(30, 90, 100)
    assert queries.Range.of(queries.Answers(0, 15)) == queries.Range(15, 0, 20)


def count(unit: Unit, quarter: date, useful: int, partly: int, not_useful: int) -> None:
    TalkUsefulness.objects.create(
        unit=unit, kind="DEVELOPMENT", quarter=quarter, useful=useful, partly=partly, not_useful=not_useful
    )
