"""What has happened to the catalogue of the demo region: one version reworded and decided, the next in consultation."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from competence.actions.consultations import answer_comment, comment_on_version
from competence.actions.framework_rows import write_snapshot
from competence.actions.framework_versions import begin_version, open_consultation
from competence.actions.version_edits import change_competence, change_head
from competence.models import DecisionState, Framework, FrameworkVersion
from competence.queries import framework_versions
from planning.demo.moments import noon
from portal.models import Organisation, User

REFERENCE = "HRD 2026:14"
DAYS_OF_CONSULTATION, DAYS_SINCE_OPENING = 21, 6
FRAMEWORK, COMPETENCE = "COMMON", "G01"
SUMMARY = "Nivå 3 säger nu vad man gör, inte vad man vet. Texten är prövad på medicinavdelningen i höst."
LEVEL = 3
ADDED = " Visar det för kollegor i vardagen."
COMMENT = "Bra att nivå 3 blir tydligare. Men vem ska hinna visa för kollegor när passet är underbemannat?"
SECOND = "Ordet ”vardagen” behöver ett exempel, annars läser varje enhet det olika."
ANSWER = "Tack. Vi lägger in ett exempel innan beslutet och tar upp bemanningen i samverkansgruppen."


def record_rewording(organisation: Organisation, codes: Collection[str], on: date) -> None:
    """The frameworks with these competences got a second version that day; in the first one they said no reason."""
    for framework in Framework.objects.filter(organisation=organisation, competences__code__in=codes).distinct():
        first = FrameworkVersion.objects.get(framework=framework, number=1)
        first.state, first.retired_at = DecisionState.RETIRED, noon(on)
        first.save(update_fields=["state", "retired_at"])
        first.competences.filter(code__in=codes).update(why=None)
        second = FrameworkVersion.objects.create(
            framework=framework,
            number=2,
            state=DecisionState.DECIDED,
            name=framework.name,
            summary="Varför kompetensen behövs står nu i klartext.",
            created_at=noon(on - timedelta(days=60)),
            decided_at=noon(on),
            decision_reference=REFERENCE,
        )
        write_snapshot(second, framework_versions.content_in_force(framework))


def open_one(organisation: Organisation, *, strategist: User, union: User, today: date) -> None:
    """The next version of the common framework is out for consultation: two comments, one of them answered."""
    framework = Framework.objects.filter(organisation=organisation, layer=FRAMEWORK).earliest("pk")
    framework.owner = strategist
    framework.save(update_fields=["owner"])
    opened = today - timedelta(days=DAYS_SINCE_OPENING)
    version = begin_version(framework=framework, by=strategist, at=noon(opened - timedelta(days=20)))
    change_head(
        framework_version=version, name=version.name, summary=SUMMARY, version=1, by=strategist, at=noon(opened)
    )
    _reword(version, strategist, opened)
    until = opened + timedelta(days=DAYS_OF_CONSULTATION)
    note = "Fackliga organisationer, cheferna i vården och HR-partner."
    open_consultation(framework_version=version, until=until, note=note, by=strategist, at=noon(opened))
    said = [
        comment_on_version(
            framework_version=version, text=text, competence_code=code, by=union, at=noon(today - timedelta(days=days))
        )
        for text, code, days in ((COMMENT, "", 4), (SECOND, COMPETENCE, 2))
    ]
    answer_comment(comment=said[0], text=ANSWER, by=strategist, at=noon(today - timedelta(days=1)))


def _reword(version: FrameworkVersion, by: User, on: date) -> None:
    row = version.competences.select_related("area", "framework_version__framework").get(code=COMPETENCE)
    content = framework_versions.competence_content(row)
    lines = list(content.level_texts["sv"])
    lines[LEVEL] += ADDED
    changed = replace(content, level_texts={**content.level_texts, "sv": lines})
    change_competence(competence=row, content=changed, version=row.version, by=by, at=noon(on))
