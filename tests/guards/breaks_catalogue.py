"""What must not stand in the catalogue, done on purpose."""

from collections.abc import Callable

from django.utils import timezone

from competence.models import (
    Alignment,
    Comment,
    Competence,
    Framework,
    FrameworkVersion,
    VersionArea,
    VersionCompetence,
)
from tests.guards.world import World
from tests.make.catalogue import make_version

NOW = timezone.now()


def _is(state: str, **values: object) -> Callable[[World], object]:
    """The draft is said to be in another state, without what belongs to it."""
    return lambda world: FrameworkVersion.objects.filter(pk=world.draft.pk).update(state=state, **values)


def _two_alignments(world: World) -> None:
    for _ in range(2):
        Alignment.objects.create(competence=world.competence, scheme="ESCO", identifier="S1")


def _area_again(world: World) -> None:
    VersionArea.objects.create(framework_version=world.draft, code="nytt", name={"sv": "Igen"}, position=2)


def _competence_again(world: World) -> None:
    area = world.draft.areas.get()
    VersionCompetence.objects.create(
        framework_version=world.draft, area=area, code="N1", name={"sv": "Igen"}, position=2
    )


BREAKS_CATALOGUE: dict[str, Callable[[World], object]] = {
    "framework_retired_at": lambda _world: Framework.objects.update(state="RETIRED"),
    "framework_version_once": lambda w: make_version(framework=w.draft.framework, state="RETIRED", number=2),
    "framework_version_one_open": lambda w: make_version(framework=w.draft.framework, state="DRAFT", number=3),
    "framework_version_one_decided": lambda w: make_version(framework=w.draft.framework, state="DECIDED", number=3),
    "framework_version_consultation": _is("CONSULTATION"),
    "framework_version_decided": _is("DECIDED"),
    "framework_version_retired": _is("RETIRED", decided_at=NOW),
    "version_area_once": _area_again,
    "version_competence_once": _competence_again,
    "version_competence_validity": lambda _world: VersionCompetence.objects.update(validity_months=12),
    "version_competence_skill": lambda _world: VersionCompetence.objects.update(skill="READING"),
    "competence_skill": lambda _world: Competence.objects.update(skill="READING"),
    "competence_replaced_is_retired": lambda w: Competence.objects.filter(pk=w.certificate.pk).update(
        replaced_by=w.competence
    ),
    "competence_upstream": lambda _world: Competence.objects.update(upstream_revision=1),
    "alignment_once": _two_alignments,
    "comment_about_one": lambda _world: Comment.objects.update(framework_version=None),
    "comment_says_something": lambda _world: Comment.objects.update(text=""),
    "comment_answered": lambda _world: Comment.objects.update(answered_at=NOW),
}
