"""The workbook of a snapshot: what it means, units, professions, forms, spans, talks, who is left out, the trend.

It shows exactly what the pages show: small groups are merged by the same rules, and every text is a text.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

import xlsxwriter
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from planning.actions.snapshots import Altered, refuse_altered
from planning.documents.snapshot_words import MEASURE_WORDS, definition_of, standings
from planning.models import MEASURES, CoverageCut, CoverageSnapshot, SnapshotCount, SnapshotUnit, Standing
from planning.queries import published, snapshots, spans
from planning.queries.coverage_cuts import Cell, cut_up
from planning.queries.published import DIRECTLY, MERGED, Line
from planning.queries.snapshots import Figure, Tree, publication_of
from portal.actions import jobs
from portal.actions.jobs import CannotDo, File, Report
from portal.authorization import Permission, require
from portal.models import Employment, Job, Profession, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.queries import units
from portal.queries.release import Shape
from portal.texts import in_language, sort_key

KIND = "snapshot_workbook"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
LONGEST_NAME = 31  # of a sheet, in Excel
FORBIDDEN_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDE, NARROW, PROSE = 44, 14, 90  # characters
TALKS = ("appraisal", "performance", "pay", "three", "two", "one")

Value = str | int | float | None
"""A text, a count, a share of 1 (shown as per cent), or nothing."""


class Sheet:
    """A sheet as it is filled: rows below one row of headings; the first `frozen` columns stand still."""

    def __init__(self, name: str, heads: Sequence[str], *, frozen: int = 1) -> None:
        self.name = name
        self.heads = heads
        self.frozen = frozen
        self.rows: list[list[Value]] = []


def ask(*, snapshot: UUID, language: str, by: User, at: datetime, back_url: str) -> Job:
    """Ask for the workbook in a language. `Http404` and `PermissionDenied` as for reading the whole snapshot."""
    found = snapshots.get(by, snapshot)
    _require(by, found)
    chosen = language if language in LANGUAGES_OF_TEXTS else by.language
    return jobs.ask(
        kind=KIND,
        subject=found.pk,
        by=by,
        at=at,
        parameters={"language": chosen, "back_url": back_url, "makes_file": True},
        unique_key=f"{found.pk}:{by.pk}:{chosen}",
    )


def run(job: Job, report: Report, _at: datetime) -> File:
    """Write the workbook, if the asker may still read all of it."""
    found = snapshots.get(job.asker, UUID(job.subject))
    _require(job.asker, found)
    report(0, 1)
    try:
        refuse_altered(found)
    except Altered as error:
        raise CannotDo(error.sentence) from error
    with override(str(job.parameters.get("language", job.asker.language))):
        content = as_workbook(found, reader=job.asker)
        name = f"{_('coverage')}-{found.day:%Y-%m-%d}.xlsx"
    report(1, 1)
    return File(name, CONTENT_TYPE, content)


def allowed(user: User, job: Job) -> bool:
    """Whether the person may read the whole snapshot now."""
    found = snapshots.visible_to(user).filter(pk=UUID(job.subject)).first()
    return found is not None and _may_read_whole(user, found)


def as_workbook(snapshot: CoverageSnapshot, *, reader: User | None = None) -> bytes:
    """All sheets in the active language, the trend as the reader may read it. At most eight queries."""
    tree = snapshots.shown_tree(snapshot)
    lines = list(published.lines(tree))
    content = BytesIO()
    with xlsxwriter.Workbook(content, AS_TEXT) as book:
        looks = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "count": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "share": book.add_format({"num_format": "0.0 %", "valign": "top"}),
        }
        for sheet in _sheets(snapshot, tree, lines, reader):
            _write(book.add_worksheet(sheet.name.translate(FORBIDDEN_IN_NAME).strip()[:LONGEST_NAME]), sheet, looks)
    return content.getvalue()


def _require(user: User, snapshot: CoverageSnapshot) -> None:
    if not _may_read_whole(user, snapshot):
        require(user, Permission.READ_COVERAGE, units.root_of(user, on=timezone.localdate()))


def _may_read_whole(user: User, snapshot: CoverageSnapshot) -> bool:
    top = SnapshotUnit.objects.filter(snapshot=snapshot, parent__isnull=True).values_list("unit_id", flat=True).first()
    return top is not None and published.may_read(user, snapshot, units.get(user, top))


# --- what stands in it -----------------------------------------------------------------------------------------------


def _sheets(snapshot: CoverageSnapshot, tree: Tree, lines: Sequence[Line], reader: User | None) -> Iterator[Sheet]:
    yield _read_me(snapshot)
    yield _of_units(_("Units"), lines, tuple(MEASURE_WORDS))
    yield from _cuts(snapshot, tree)
    yield _of_units(_("Three talks"), lines, TALKS)
    yield _left_out(tree, lines)
    yield _trend(snapshot, tree, reader)


def _read_me(snapshot: CoverageSnapshot) -> Sheet:
    sheet = Sheet(_("Read me"), [_("What"), _("Explanation")])
    publication = publication_of(snapshot)
    facts: list[list[Value]] = [[fact.term, fact.meaning] for fact in definition_of(snapshot)]
    taken = date_format(timezone.localtime(snapshot.taken_at), "DATETIME_FORMAT")
    sheet.rows = [
        [_("Organisation"), snapshot.organisation.name],
        [_("Frozen"), taken],
        [_("Published"), date_format(timezone.localtime(publication.published_at)) if publication else _("no")],
        *facts,
        [
            _("What the figures do not say"),
            _("The figures say that a plan or a talk is there. They do not say whether it is good."),
        ],
        [_("Empty cells"), _("A number that is too small to show is left out. 0 is shown as 0.")],
        [_("Fingerprint (SHA-256)"), snapshot.digest],
    ]
    return sheet


def _of_units(name: str, lines: Sequence[Line], measures: Sequence[str]) -> Sheet:
    sheet = Sheet(name, [_("Unit"), _("Depth"), _("Note"), *_heads(measures)])
    sheet.rows = [[_name(line), line.depth, _note(line), *_numbers(line.figure, measures)] for line in lines]
    return sheet


def _left_out(tree: Tree, lines: Sequence[Line]) -> Sheet:
    reasons = standings()
    sheet = Sheet(_("Not counted"), [_("Unit"), _("Depth"), _("Counted"), *map(capfirst, reasons.values())])
    for line in lines:
        if line.kind not in {DIRECTLY, MERGED}:
            shown = tree.left_out(line.unit_id)
            numbers = [shown.get(reason, 0) for reason in reasons]
            sheet.rows.append([_name(line), line.depth, line.figure.people, *numbers])
    return sheet


def _trend(snapshot: CoverageSnapshot, tree: Tree, reader: User | None) -> Sheet:
    measures = tuple(MEASURE_WORDS)
    sheet = Sheet(_("Trend by month"), [_("Day"), *_heads(measures)])
    points = published.trend_for(reader, tree.top, until=snapshot.day) if tree.top is not None else ()
    sheet.rows = [[point.day.isoformat(), *_numbers(point.figure, measures)] for point in points]
    return sheet


def _cuts(snapshot: CoverageSnapshot, tree: Tree) -> Iterator[Sheet]:
    """The counted people of the whole in three other ways; what would tell of few is shown as one."""
    names = _names(snapshot)
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    figures: dict[tuple[str, str], Figure] = defaultdict(Figure)
    for row in cut_up(_cells(snapshot), Shape(tree.nodes.values()), _bands(snapshot), limit=tree.limit):
        parts[row.cut][row.shown_with].append(names[row.cut].get(row.part, row.part))
        figures[row.cut, row.shown_with].add(_figure(row.figures))
    for cut, words, head in (
        (CoverageCut.Cut.PROFESSION, _("Professions"), _("Profession")),
        (CoverageCut.Cut.FORM, _("Forms of employment"), _("Form of employment")),
        (CoverageCut.Cut.SPAN, _("Manager's span"), _("People led by the manager")),
    ):
        sheet = Sheet(words, [head, *_heads(tuple(MEASURE_WORDS))])
        order = list(names[cut].values())
        for key, together in sorted(parts[cut].items(), key=lambda item: min(map(order.index, item[1]))):
            name = " + ".join(sorted(together, key=order.index))
            sheet.rows.append([capfirst(name), *_numbers(figures[cut, key], tuple(MEASURE_WORDS))])
        yield sheet


def _figure(numbers: Mapping[str, int]) -> Figure:
    figure = Figure()
    for name, people in numbers.items():
        setattr(figure, name, people)
    return figure


def _cells(snapshot: CoverageSnapshot) -> list[Cell]:
    rows = SnapshotCount.objects.filter(snapshot=snapshot, standing=Standing.COUNTED)
    found = rows.values_list("unit_id", "profession_id", "form").annotate(
        *(Sum(name) for name in ("people", *MEASURES))
    )
    return [Cell(row[0], row[1], row[2], tuple(row[3:])) for row in found]


def _bands(snapshot: CoverageSnapshot) -> dict[int, str]:
    """By unit: the band of how many its manager led, or the manager of the nearest unit above."""
    rows = SnapshotUnit.objects.filter(snapshot=snapshot).values_list("unit_id", "path", "span")
    ways = {unit_id: [int(step) for step in path.split(".")] for unit_id, path, _span in rows}
    known = {unit_id: span for unit_id, _path, span in rows if span}
    return {
        unit_id: _band(next((known[step] for step in reversed(way) if step in known), 0))
        for unit_id, way in ways.items()
    }


def _band(span: int) -> str:
    if not span:
        return spans.NO_MANAGER
    return next((band for largest, band in spans.BANDS if span <= largest), spans.LARGEST_BAND)


def _names(snapshot: CoverageSnapshot) -> dict[str, dict[str, str]]:
    """The parts of each cut in words, in the order of the sheet."""
    professions = {
        str(key): in_language(name, _language()).value
        for key, name in Profession.objects.filter(organisation=snapshot.organisation_id).values_list("pk", "name")
    }
    spans_in_words = {
        "15": _("1 to 15"),
        "30": _("16 to 30"),
        "45": _("31 to 45"),
        spans.LARGEST_BAND: _("46 or more"),
        spans.NO_MANAGER: _("no manager noted"),
        spans.MIXED: _("small groups with different managers"),
    }
    return {
        CoverageCut.Cut.PROFESSION: dict(sorted(professions.items(), key=lambda item: sort_key(item[1], _language()))),
        CoverageCut.Cut.FORM: {one.value: str(one.label) for one in Employment.Form},
        CoverageCut.Cut.SPAN: spans_in_words,
    }


def _language() -> str:
    return get_language() or "sv"


def _heads(measures: Sequence[str]) -> list[str]:
    words = [str(MEASURE_WORDS[one]) for one in measures]
    return [_("Counted"), *(head for word in words for head in (word, _("%(measure)s, share") % {"measure": word}))]


def _numbers(figure: Figure, measures: Sequence[str]) -> list[Value]:
    """The denominator, then each numerator with its share; real numbers."""
    numbers: list[Value] = [figure.people]
    for measure in measures:
        has = figure.of(measure)
        numbers += [has, has / figure.people if figure.people else None]
    return numbers


def _name(line: Line) -> str:
    if line.kind == DIRECTLY:
        return _("Directly in %(unit)s") % {"unit": line.name}
    if line.kind == MERGED:
        return _("Small groups of %(unit)s") % {"unit": line.name}
    return line.name


def _note(line: Line) -> str:
    return _("with groups too small to show alone") if line.with_small else ""


# --- how it is written -----------------------------------------------------------------------------------------------


def _write(page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet, looks: dict[str, object]) -> None:
    """Row by row, so that the memory stays the same for any number of units."""
    widest = max((len(row) for row in sheet.rows), default=len(sheet.heads))
    page.set_column(0, 0, WIDE)
    page.set_column(1, max(1, widest - 1), NARROW if widest > len(("what", "explanation")) else PROSE)
    page.freeze_panes(1, sheet.frozen)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    for place, head in enumerate(sheet.heads):
        page.write_string(0, place, head, looks["head"])
    for number, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, place, value, looks["text"])
            elif value is not None:
                page.write_number(number, place, value, looks["share" if isinstance(value, float) else "count"])
