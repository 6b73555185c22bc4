"""Versions of frameworks, their comments, and content for them."""

from datetime import UTC, datetime

from competence.actions.framework_rows import write_snapshot
from competence.models import Comment, Competence, Framework, FrameworkVersion, VersionArea, VersionCompetence
from competence.queries.framework_versions import content_in_force
from portal.models import User

BEGUN = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 6, 1, 12, tzinfo=UTC)


def make_version(*, framework: Framework, state: str = "", number: int = 1) -> FrameworkVersion:
    """A version without competences, in the framework's own state or the given one."""
    state = state or framework.state
    return FrameworkVersion.objects.create(
        framework=framework,
        number=number,
        state=state,
        name=framework.name,
        created_at=BEGUN,
        consultation_opened_at=BEGUN if state == "CONSULTATION" else None,
        decided_at=LATER if state in {"DECIDED", "RETIRED"} else None,
        retired_at=LATER if state == "RETIRED" else None,
    )


def add_to_version(competence: Competence) -> VersionCompetence:
    """The first version of its framework says the competence too."""
    version = FrameworkVersion.objects.filter(framework_id=competence.framework_id).earliest("number")
    area, _ = VersionArea.objects.get_or_create(
        framework_version=version,
        code=competence.area.code,
        defaults={"name": competence.area.name, "position": competence.area.position},
    )
    return VersionCompetence.objects.create(
        framework_version=version,
        area=area,
        code=competence.code,
        kind=competence.kind,
        skill=competence.skill,
        name=competence.name,
        why=competence.why,
        level_texts=competence.level_texts,
        core=competence.core,
        validity_months=competence.validity_months,
        position=competence.position,
    )


def make_comment(*, version: FrameworkVersion, author: User, text: str = "Nivå 2 är otydlig.") -> Comment:
    """What somebody says about the version as a whole."""
    return Comment.objects.create(framework_version=version, author=author, text=text, written_at=LATER)


def make_draft(*, framework: Framework, state: str = "DRAFT") -> FrameworkVersion:
    """Version 2 of a framework: one area and one competence of its own, that nothing in force has."""
    version = make_version(framework=framework, state=state, number=2)
    area = VersionArea.objects.create(framework_version=version, code="nytt", name={"sv": "Nytt"}, position=1)
    VersionCompetence.objects.create(
        framework_version=version, area=area, code="N1", name={"sv": "Ny kompetens"}, position=1
    )
    return version


def renew_version(framework: Framework) -> None:
    """The framework's first version says what is in force."""
    write_snapshot(framework.versions.earliest("number"), content_in_force(framework))
