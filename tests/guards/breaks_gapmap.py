"""What the constraints of the kept gap counts forbid, done on purpose."""

from collections.abc import Callable

from competence.models import GapCount, GapProfession, GapSum
from tests.guards.world import World

Break = Callable[[World], object]


def _profession_of(world: World) -> int:
    return world.cast.employee.employments.get().profession_id


def _counts(*people: int) -> Break:
    def broken(world: World) -> None:
        for number in people:
            GapCount.objects.create(
                unit=world.cast.ward, profession_id=_profession_of(world), competence=world.competence, met=number
            )

    return broken


def _sums(*people: int) -> Break:
    def broken(world: World) -> None:
        for number in people:
            GapSum.objects.create(unit=world.cast.ward, competence=world.competence, met=number)

    return broken


def _professions(*people: int) -> Break:
    def broken(world: World) -> None:
        profession = _profession_of(world)
        for number in people:
            GapProfession.objects.create(
                competence=world.competence, profession_id=profession, shown_with_id=profession, met=number
            )

    return broken


BREAKS_GAPMAP: dict[str, Break] = {
    "gap_count_once": _counts(1, 1),
    "gap_count_somebody": _counts(0),
    "gap_sum_once": _sums(1, 1),
    "gap_sum_somebody": _sums(0),
    "gap_profession_once": _professions(1, 1),
    "gap_profession_somebody": _professions(0),
}
