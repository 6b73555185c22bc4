"""The constraints of what is prepared for a talk, noted beside it and said of it, each broken once on purpose."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from planning.models import DissentingNote, Preparation, PreparationAnswer, Talk, TalkUsefulness
from tests.guards.world import World

NOW = timezone.now()


def prepare(world: World) -> Preparation:
    """The employee begins to prepare."""
    return Preparation.objects.create(talk=world.talk, by=world.cast.employee, begun_at=NOW)


def answer(world: World, *codes: str) -> None:
    """Answers of one preparation."""
    preparation = prepare(world)
    for code in codes:
        PreparationAnswer.objects.create(preparation=preparation, code=code, saved_at=NOW)


def dissent(world: World, text: str = "Nej") -> DissentingNote:
    """A note of the employee."""
    return DissentingNote.objects.create(talk=world.talk, by=world.cast.employee, text=text, at=NOW)


def count(world: World) -> TalkUsefulness:
    """A row of counters."""
    return TalkUsefulness.objects.create(unit=world.cast.ward, kind=Talk.Kind.DEVELOPMENT, quarter=date(2026, 1, 1))


BREAKS_ROOM: dict[str, Callable[[World], object]] = {
    "preparation_once": lambda world: [prepare(world), prepare(world)],
    "preparation_answer_once": lambda world: answer(world, "proud", "proud"),
    "preparation_answer_code": lambda world: answer(world, ""),
    "dissenting_note_once": lambda world: [dissent(world), dissent(world)],
    "dissenting_note_text": lambda world: dissent(world, text=""),
    "talk_usefulness_once": lambda world: [count(world), count(world)],
    "talk_manager_confirmed": lambda _world: Talk.objects.update(manager_confirmed_at=NOW),
    "talk_pay_has_no_words": lambda _world: Talk.objects.update(kind=Talk.Kind.PAY_FEEDBACK, summary="12 345 kr"),
}
