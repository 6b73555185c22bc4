"""The constraints of conversions and of what a version was adopted from, each broken once on purpose."""

from collections.abc import Callable

from competence.models import LevelConversion, VersionCompetence
from tests.guards.world import World
from tests.make.adoptions import make_conversion

BREAKS_SHEETS: dict[str, Callable[[World], object]] = {
    "level_conversion_once": lambda world: make_conversion(
        organisation=world.cast.organisation, code=LevelConversion.objects.get().code
    ),
    "version_competence_upstream": lambda _world: VersionCompetence.objects.update(upstream_revision=1),
}
