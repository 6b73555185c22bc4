"""Public frameworks of other organisations, kept conversions, and an import that waits for its confirmation."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from competence.models import Competence, Framework, FrameworkImport, Level, LevelConversion, Wording
from portal.models import Organisation, User
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework
from tests.make.people import make_organisation

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_public(*, owner: Organisation | None = None, names: tuple[str, ...] = ("Triage", "Smärta")) -> Framework:
    """A decided framework that another organisation has published."""
    owner = owner or make_organisation(name="Region Förebild")
    framework = make_framework(organisation=owner)
    Framework.objects.filter(pk=framework.pk).update(is_public=True)
    for name in names:
        make_competence(framework=framework, name=name)
    framework.refresh_from_db()
    return framework


def reword(competence: Competence, name: str) -> Competence:
    """The owner gives it another name, in a new revision."""
    competence.refresh_from_db()
    competence.name, competence.revision = {"sv": name}, competence.revision + 1
    competence.save()
    Wording.objects.create(
        competence=competence,
        revision=competence.revision,
        name=competence.name,
        level_texts=competence.level_texts,
        written_at=NOON,
    )
    return competence


def make_conversion(
    *, organisation: Organisation, rules: dict[str, Any] | None = None, code: str = "andras"
) -> LevelConversion:
    """A conversion by words."""
    return LevelConversion.objects.create(
        organisation=organisation, code=code, name="De andras", rules=rules or {"table": {"Bas": 1}}, changed_at=NOON
    )


def shorten_scale(organisation: Organisation, levels: int) -> None:
    """The organisation's scale has only so many levels."""
    Level.objects.filter(organisation=organisation, value__gte=levels).delete()


def make_waiting_import(*, by: User) -> FrameworkImport:
    """A spreadsheet with its preview."""
    return FrameworkImport.objects.create(
        organisation=by.organisation,
        kind=FrameworkImport.Kind.SPREADSHEET,
        state=FrameworkImport.State.PREVIEWED,
        file_name="kompetenser.xlsx",
        content=b"x",
        digest="0" * 64,
        preview={"counts": {"added": 1}, "levels": {"in_file": 0}},
        handed_in_by=by,
        handed_in_at=NOON,
    )


def make_sheets_world(cast: Cast) -> dict[str, UUID | int]:
    """The ids of the addresses about spreadsheets, conversions and public frameworks."""
    return {
        "framework_import": make_waiting_import(by=cast.hr_strategist).pk,
        "conversion": make_conversion(organisation=cast.organisation).pk,
        "public": make_public().pk,
    }
