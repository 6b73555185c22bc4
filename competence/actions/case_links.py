"""What deciding a version does with a CASE package: its identifiers and alignments go to the competences in force.

Only `frameworks` and `case_imports` call this: they have asked for the right and taken the locks.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from competence.models import Alignment, CasePackage, Competence, Framework, Wording
from competence.queries.case import content_of
from competence.reading.case_mapping import Mapped, Wish, map_package
from competence.reading.case_package import CaseContent, Told

BATCH = 1000
LONGEST_URI = 500
PENDING = "pending"
COLUMNS = ("version", "document", "items", "associations")


def link_case(framework: Framework, *, number: int, at: datetime) -> None:
    """Let the competences have their identifiers in CASE, where these are free, and what they are called elsewhere.

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
    Alignment.objects.bulk_create(
        (*_elsewhere(mapped, rows), *_original(case, mapped, rows, foreign)), batch_size=BATCH, ignore_conflicts=True
    )


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


def _elsewhere(mapped: Mapped, rows: dict[str, Competence]) -> Iterator[Alignment]:
    for item, found in mapped.alignments.items():
        row = rows.get(mapped.competences[item])
        for one in found if row else ():
            yield Alignment(
                competence=row,
                scheme=one.scheme,
                identifier=one.identifier,
                uri=one.uri,
                label=one.label,
                relation=one.relation,
            )


def _original(
    case: CaseContent, mapped: Mapped, rows: dict[str, Competence], foreign: list[str]
) -> Iterator[Alignment]:
    """Where somebody else had the identifier: the same competence, there."""
    for item in foreign:
        uri = str(case.items[item].get("uri") or "")
        is_address = uri.startswith(("https://", "http://")) and len(uri) <= LONGEST_URI
        yield Alignment(
            competence=rows[mapped.competences[item]],
            scheme=Alignment.Scheme.CASE,
            identifier=item,
            uri=uri if is_address else "",
            relation=Alignment.Relation.EXACT,
        )
