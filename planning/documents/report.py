"""A report about frozen figures in words: the same for the page, the answer to the council and the board's PDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.documents.snapshot_words import decided_words
from planning.documents.trend import Trend, trend_of
from planning.models import CoverageSnapshot, Standing, Talk
from planning.queries import reports
from planning.queries.reports import NotHeld, Report
from planning.queries.snapshots import Figure, Point
from portal.figures import ShareBar, share_bar
from portal.queries.release import OWN, Row

TALKS = ("appraisal", "performance", "pay")
STYLESHEETS = ("css/pdf-plan.css", "css/pdf-report.css")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure: how many of how many have what. `said` says what the bar shows; a page gives a part its `url`."""

    name: str
    note: str
    part: int
    whole: int
    has: str
    of: str
    share: str
    said: str
    bar: ShareBar
    unit_id: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and what it means, or a reason and how many."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class ReasonTable:
    """Why talks of a kind were not held."""

    kind: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Everything a report says about one part of the organisation. Two equal ones look the same."""

    organisation: str
    name: str
    day: str
    answer: str
    share: str
    headline: Line
    plans: tuple[Line, ...]
    talks: tuple[Line, ...]
    how_many_talks: tuple[Line, ...]
    assessments: tuple[Line, ...]
    left_out: tuple[Fact, ...]
    parts: tuple[Line, ...]
    trend: Trend
    not_held: tuple[ReasonTable, ...]
    not_held_note: str
    definitions: tuple[Fact, ...]
    limits: tuple[str, ...]
    source: str

    @property
    def digest(self) -> str:
        """A name for exactly this content."""
        return sha256(repr(self).encode()).hexdigest()


def words(report: Report) -> ReportWords:
    """Put the report into the active language."""
    figure, snapshot = report.figure, report.snapshot
    headline = _line(_("Current development plan"), figure.current, figure.people)
    return ReportWords(
        organisation=snapshot.organisation.name,
        name=report.name,
        day=date_format(snapshot.day),
        answer=_("On %(day)s, %(has)s of %(of)s employees in %(unit)s had a current development plan: %(share)s.")
        % {
            "day": date_format(snapshot.day),
            "has": headline.has,
            "of": headline.of,
            "unit": report.name,
            "share": headline.share,
        },
        share=headline.share,
        headline=headline,
        plans=(headline, _line(_("Living plan, followed up"), figure.living, figure.people)),
        talks=_talks(figure),
        how_many_talks=_how_many(figure),
        assessments=(
            _line(_("Self-assessment handed in"), figure.assessed, figure.people),
            _line(_("Levels agreed"), figure.agreed, figure.people),
        ),
        left_out=_left_out(report),
        parts=tuple(_part(report, row) for row in report.rows),
        trend=trend_of(_until_the_day(report)),
        not_held=tuple(_reasons(report.not_held or ())),
        not_held_note=_("It was not kept when these figures were frozen.") if report.not_held is None else "",
        definitions=definitions(snapshot),
        limits=limits(snapshot, with_small=report.with_small),
        source=_("Figures frozen on %(taken)s, by definition %(number)s. Check digits: %(digest)s")
        % {
            "taken": date_format(timezone.localtime(snapshot.taken_at), "SHORT_DATETIME_FORMAT"),
            "number": snapshot.definition["number"],
            "digest": snapshot.digest[:16],
        },
    )


def definitions(snapshot: CoverageSnapshot) -> tuple[Fact, ...]:
    """What the figures mean, with the settings of then."""
    settings = snapshot.definition
    first, after = reports.talk_year_of(snapshot)
    last = date.fromordinal(after.toordinal() - 1)
    return (
        Fact(
            _("Current plan"),
            _(
                "Agreed by both, agreed or followed up within the last %(months)s months, with at least one goal and "
                "at least one activity that has a date and someone responsible."
            )
            % {"months": settings["plan_valid_months"]},
        ),
        Fact(
            _("Living plan"),
            _("Current, and followed up within %(months)s months.") % {"months": settings["living_months"]},
        ),
        Fact(
            _("Talks"),
            _("Held in the talk year, %(first)s to %(last)s. Pay feedback is held or not; no amounts are kept.")
            % {"first": date_format(first), "last": date_format(last)},
        ),
        Fact(
            _("Who is counted"),
            _(
                "Everyone employed on the day and paid by the month, at least %(new)s days in the job, not on "
                "full-time leave longer than %(leave)s days, and not leaving within %(leaving)s days. A person "
                "counts once, in the unit of the main employment."
            )
            % {
                "new": settings["min_days_in_job"],
                "leave": settings["leave_days"],
                "leaving": settings["leaving_days"],
            },
        ),
        Fact(_("Version of the definition"), decided_words(snapshot)),
    )


def _until_the_day(report: Report) -> tuple[Point, ...]:
    """The months' ends and the day of the figures itself, so that the trend ends in the figure it stands beside."""
    day = report.snapshot.day
    if report.trend and report.trend[-1].day < day:
        return (*report.trend, Point(day, report.snapshot.pk, report.figure))
    return report.trend


def limits(snapshot: CoverageSnapshot, *, with_small: bool) -> tuple[str, ...]:
    """What the figures do not say."""
    said = [
        _(
            "Groups under %(limit)s people are merged, so that no figure and no difference between figures is about "
            "fewer."
        )
        % {"limit": snapshot.limit},
        _("The figures say that a plan or a talk is there. They do not say whether it is good."),
        _("What is not written in the portal is not counted."),
    ]
    if with_small:
        said.append(_("A group from beside or above that is too small to show alone is counted here."))
    return tuple(said)


def share_in_words(part: int, whole: int) -> str:
    """Whole per cent, rounded; 0 and 100 are said only when they are exact."""
    if not whole:
        return "–"
    share = round(100 * part / whole)
    if 0 < part < whole:
        share = min(max(share, 1), 99)
    return _("%(share)s %%") % {"share": share}


def in_groups(number: int) -> str:
    """A count as it is read in the language: 4 021 in Swedish, 4,021 in English."""
    return str(number_format(number, use_l10n=True, force_grouping=True))


def _line(name: str, part: int, whole: int, *, note: str = "", unit_id: int | None = None) -> Line:
    share = share_in_words(part, whole)
    has, of = in_groups(part), in_groups(whole)
    said = _("%(name)s: %(has)s of %(of)s, %(share)s") % {"name": name, "has": has, "of": of, "share": share}
    return Line(name, note, part, whole, has, of, share, said, share_bar(part, whole), unit_id)


def _talks(figure: Figure) -> tuple[Line, ...]:
    labels = dict(zip(TALKS, Talk.Kind.labels, strict=True))
    return tuple(_line(str(labels[name]).capitalize(), figure.of(name), figure.people) for name in TALKS)


def _how_many(figure: Figure) -> tuple[Line, ...]:
    none = figure.people - figure.one - figure.two - figure.three
    return (
        _line(_("All three talks"), figure.three, figure.people),
        _line(_("Two of the three talks"), figure.two, figure.people),
        _line(_("One of the three talks"), figure.one, figure.people),
        _line(_("None of the three talks"), none, figure.people),
    )


def _left_out(report: Report) -> tuple[Fact, ...]:
    """In the order in which the reasons are tried."""
    hidden = _("fewer than %(limit)s, or merged") % {"limit": report.snapshot.limit}
    return tuple(
        Fact(
            str(standing.label),
            hidden if report.left_out[standing] is None else in_groups(report.left_out[standing] or 0),
        )
        for standing in Standing
        if standing in report.left_out
    )


def _part(report: Report, row: Row[Figure]) -> Line:
    if row.unit_id is None:
        name = ngettext(
            "%(units)s unit with too few people to show alone",
            "%(units)s units with too few people to show alone",
            row.merged_units,
        ) % {"units": row.merged_units}
    elif row.unit_id == OWN:
        name = _("Directly in %(unit)s") % {"unit": report.name}
    else:
        name = report.names[row.unit_id]
    note = _("with groups too small to show alone") if row.with_small else ""
    return _line(name, row.count.current, row.count.people, note=note, unit_id=row.unit_id or None)


def _reasons(found: Iterable[NotHeld]) -> Iterable[ReasonTable]:
    kinds = dict(Talk.Kind.choices)
    reasons = {**dict(Talk.Reason.choices), "DECLINED": _("declined by the employee")}
    tables: dict[str, list[Fact]] = {}
    for one in found:
        people = _("too few to show") if one.people is None else in_groups(one.people)
        tables.setdefault(one.kind, []).append(Fact(str(reasons.get(one.reason, one.reason)), people))
    for kind, rows in tables.items():
        yield ReasonTable(str(kinds[kind]).capitalize(), tuple(rows))
