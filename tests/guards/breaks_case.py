"""The constraints of imports of frameworks and of CASE packages, each broken once on purpose."""

from collections.abc import Callable

from django.utils import timezone

from competence.models import CasePackage, FrameworkImport
from tests.guards.world import World
from tests.make.case import make_case_package


def _package_of_version_2(world: World) -> None:
    make_case_package(framework=world.competence.framework)
    CasePackage.objects.update(version="2.0")


BREAKS_CASE: dict[str, Callable[[World], object]] = {
    "case_package_version": _package_of_version_2,
    "framework_import_applied": lambda _world: FrameworkImport.objects.update(state="APPLIED"),
    "framework_import_confirmed": lambda _world: FrameworkImport.objects.update(confirmed_at=timezone.now()),
}
