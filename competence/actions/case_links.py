"""What deciding a version does with a CASE package: its identifiers go to the competences in force.

Only `frameworks` and `case_imports` call this: they have asked for the right and taken the locks.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from competence.models import (
    Alignment,
    CasePackage,
    Competence,
    DecisionState,
    Framework,
    FrameworkVersion,
    VersionCompetence,
    Wording,
)
from competence.queries.case import content_of
from competence.reading.alignments import in_order, restored, stored
from competence.reading.case_mapping import Mapped, Wish, map_package
from competence.reading.case_package import CaseContent, Told
from competence.reading.content import AlignmentContent
from competence.reading.faults import is_web_address

BATCH = 1000
LONGEST_URI = 500
PENDING = "pending"
FIELDS = ("scheme", "identifier", "uri", "label", "relation")
COLUMNS = ("version", "document", "items", "associations")


def link_case(framework: Framework, *, number: int, at: datetime) -> None:
    """Let the competences have their identifiers in CASE; where somebody else has one, it is kept as an alignment.

    A package that was read for this version takes the place of the one before it.
    """
    package = CasePackage.objects.select_for_update().filter(framework=framework).first()
    if package is None:
        return
    _promote(package, number)
    case = content_of(package)
    mapped = map_package(case, Wish.of(package.definitions["wish"]), Told())
    rows = {row.code: row for row in Competence.objects.filter(framework=framework)}
    foreign = _identify(mapped, rows, at)
    original = list(_original(case, mapped, rows, foreign))
    Alignment.objects.bulk_create(original, batch_size=BATCH, ignore_conflicts=True)
    _note(framework, number, original)


def _promote(package: CasePackage, number: int) -> None:
    pending = package.definitions.get(PENDING)
    if pending is None or pending["number"] != number:
        return
    for column in COLUMNS:
        setattr(package, column, pending["package"][column])
    package.definitions = pending["package"]["definitions"]
    package.save()


def _identify(mapped: Mapped, rows: dict[str, Competence], at: datetime) -> list[str]:
    """Give new competences the identifiers of their items; the items whose identifiers somebody else has."""
    taken = set(Competence.objects.filter(identifier__in=list(mapped.competences)).values_list("identifier", flat=True))
    held = {str(identifier) for identifier in taken}
    pks = [row.pk for row in rows.values() if row.revision == 1]
    new = set(
        Wording.objects.filter(competence__in=pks, revision=1, written_at=at).values_list("competence_id", flat=True)
    )
    named, foreign = [], []
    for item, code in mapped.competences.items():
        row = rows.get(code)
        if row is None or str(row.identifier) == item:
            continue
        if row.pk in new and item not in held:
            row.identifier = UUID(item)
            named.append(row)
        else:
            foreign.append(item)
    Competence.objects.bulk_update(named, ["identifier"], batch_size=BATCH)
    return foreign


def _note(framework: Framework, number: int, original: list[Alignment]) -> None:
    """The version that is being decided says so too; without a number the one in force."""
    which = {"number": number} if number else {"state": DecisionState.DECIDED}
    version = FrameworkVersion.objects.filter(framework=framework, **which).first()
    found = {row.code: row for row in VersionCompetence.objects.filter(framework_version=version)}
    noted = []
    for one in original:
        row, said = found.get(one.competence.code), AlignmentContent(**{name: getattr(one, name) for name in FIELDS})
        if row is not None and said.key not in {known.key for known in restored(row.alignments)}:
            row.alignments = stored(in_order((*restored(row.alignments), said)))
            noted.append(row)
    VersionCompetence.objects.bulk_update(noted, ["alignments"], batch_size=BATCH)


def _original(
    case: CaseContent, mapped: Mapped, rows: dict[str, Competence], foreign: list[str]
) -> Iterator[Alignment]:
    """Where somebody else had the identifier: the same competence, there."""
    for item in foreign:
        uri = str(case.items[item].get("uri") or "")
        yield Alignment(
            competence=rows[mapped.competences[item]],
            scheme=Alignment.Scheme.CASE,
            identifier=item,
            uri=uri if is_web_address(uri) else "",
            relation=Alignment.Relation.EXACT,
        )
