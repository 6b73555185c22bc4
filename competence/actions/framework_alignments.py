"""Deciding a version writes what its competences are called elsewhere.

Only `framework_rows` calls this: it has the locks, and who called it has asked for the right.
"""

from collections import defaultdict
from dataclasses import asdict

from competence.models import Alignment, Framework
from competence.reading.content import AlignmentContent, FrameworkContent

BATCH = 1000


def write_alignments(framework: Framework, content: FrameworkContent, ids: dict[str, int]) -> set[str]:
    """Make the alignments of the competences in force be what `content` says; the codes whose were others.

    `ids` are the competences by code.
    """
    before = _written(framework)
    after = {ids[one.code]: {known.key: known for known in one.alignments} for one in content.competences}
    gone = [pk for owner, rows in after.items() for key, (pk, said) in before[owner].items() if rows.get(key) != said]
    Alignment.objects.filter(pk__in=gone).delete()
    new = [
        Alignment(competence_id=owner, **asdict(said))
        for owner, rows in after.items()
        for key, said in rows.items()
        if key not in before[owner] or before[owner][key][1] != said
    ]
    Alignment.objects.bulk_create(new, batch_size=BATCH)
    touched = {row.competence_id for row in new} | {
        owner for owner, rows in after.items() if set(before[owner]) - set(rows)
    }
    return {one.code for one in content.competences if ids[one.code] in touched}


def _written(framework: Framework) -> dict[int, dict[tuple[str, str], tuple[int, AlignmentContent]]]:
    """Those in force by competence and key, with their ids."""
    found: dict[int, dict[tuple[str, str], tuple[int, AlignmentContent]]] = defaultdict(dict)
    for row in Alignment.objects.filter(competence__framework=framework):
        said = AlignmentContent(row.scheme, row.identifier, row.uri, row.label, row.relation)
        found[row.competence_id][said.key] = (row.pk, said)
    return found
