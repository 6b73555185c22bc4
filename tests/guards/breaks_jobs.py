"""What the constraints of background work and its files forbid, done on purpose."""

from collections.abc import Callable

from django.db.models import F

from portal.models import Job, JobResultPiece, Organisation
from tests.guards.world import World

Break = Callable[[World], object]


def _pieces(*numbers: int, content: bytes = b"x") -> Break:
    def broken(world: World) -> None:
        for number in numbers:
            JobResultPiece.objects.create(result=world.job.result, number=number, content=content)

    return broken


BREAKS_JOBS: dict[str, Break] = {
    "organisation_result_days": lambda _world: Organisation.objects.update(result_days=91),
    "job_not_own_part": lambda _world: Job.objects.update(parent=F("pk")),
    "job_result_piece_once": _pieces(1, 1),
    "job_result_piece_is_one": _pieces(0),
}
