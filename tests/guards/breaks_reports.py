"""What the constraints of answers to the council forbid, done on purpose."""

from collections.abc import Callable

from planning.models import CouncilAnswer
from tests.guards.world import World


def _change(**values: object) -> Callable[[World], object]:
    return lambda _world: CouncilAnswer.objects.update(**values)


BREAKS_REPORTS: dict[str, Callable[[World], object]] = {
    "council_answer_question": _change(question=""),
    "council_answer_published": _change(state="PUBLISHED", published_by=None, published_at=None),
}
