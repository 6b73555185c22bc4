"""What a person can against what is required, for herself and for those with the right to read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.queries import gaps, manager_views, missions, rating_history
from competence.queries.gaps import Line, Status
from competence.queries.missions import Behind
from competence.queries.rating_history import NO_HISTORY, History, Point
from competence.views.credential_pages import mark_of, words_of
from competence.views.history_lines import history_line
from competence.views.wording import Demand, Reader, day_words, gap_picture, reader, status_mark
from portal.authorization import Permission, can, for_everyone_signed_in, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class GapRow:
    """One competence: the picture, the same in words, and (folded) what the levels mean here and why."""

    id: int
    name: str
    bar: SafeString
    mark: SafeString
    words: str
    text_now: str
    text_required: str
    demand: Demand
    tasks: tuple[Link, ...]
    own: str
    talk: str
    history: SafeString | str


@dataclass(frozen=True, slots=True)
class GapArea:
    """The competences of one area."""

    name: str
    framework: str
    rows: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate: its state in words, who demands it, and ("" for no right) where to record one."""

    id: int
    name: str
    mark: SafeString
    words: str
    sources: tuple[str, ...]
    record_url: str
    tasks: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class GapPage:
    """The page; `is_empty`: nothing is required and nothing is known, `is_filtered_empty`: there is no gap to show."""

    own: bool
    crumbs: tuple[Link, ...]
    title: str
    under: str
    summary: tuple[str, ...]
    tabs: tuple[Link, ...]
    areas: tuple[GapArea, ...]
    certificates: tuple[CertificateRow, ...]
    is_empty: bool
    is_filtered_empty: bool
    assessment_url: str
    assessment_words: str
    record_url: str
    certificates_url: str
    language_url: str
    roles_url: str
    then_url: str


@for_everyone_signed_in
@never_cache
@require_safe
def my_gap(request: HttpRequest) -> HttpResponse:
    """My competence: agreed or handed-in levels against what is required of me."""
    user = signed_in_user(request)
    return _show(request, user, own=True)


@requires(Permission.READ_ASSESSMENT)
@never_cache
@require_safe
def gap_of(request: HttpRequest, person: UUID) -> HttpResponse:
    """The same of another person. No draft is in it: until it is handed in, last year's agreed levels stand here."""
    user = signed_in_user(request)
    found = people.get(user, person)
    if found.pk == user.pk:
        return redirect("competence:my-gap")
    require(user, Permission.READ_ASSESSMENT, found)
    if manager_views.must_note_first(user, found) and can(user, Permission.AGREE_ASSESSMENT, found):
        return redirect("competence:manager-view", found.pk)
    return _show(request, found, own=False)


def _show(request: HttpRequest, person: "User", *, own: bool) -> HttpResponse:
    user = signed_in_user(request)
    lines = gaps.of(person, on=timezone.localdate())
    may_attest = not own and can(user, Permission.ATTEST, person)
    only_gaps = request.GET.get("only") == "gaps"
    history = rating_history.of(person.pk)
    behind = missions.behind(person, on=timezone.localdate()) if lines else {}
    page = _page(lines, history, behind, person, reader(user), own=own, may_attest=may_attest, only_gaps=only_gaps)
    if not own and can(user, Permission.READ_TEAM, person):
        crumb = Link(gettext("The unit's competence"), reverse("competence:unit-competence"))
        page = replace(page, crumbs=(crumb,))
    return render(request, "competence/gaps/gaps.html", {"page": page})


def _page(
    lines: Sequence[Line],
    history: History,
    behind: Mapping[int, Sequence[Behind]],
    person: "User",
    read: Reader,
    *,
    own: bool,
    may_attest: bool,
    only_gaps: bool,
) -> GapPage:
    shown = [line for line in lines if line.gap is not None] if only_gaps else lines
    record_url = _record_url(person, own=own, may_attest=may_attest)
    certificates = [line for line in shown if line.is_certificate]
    assessment_url = reverse("competence:assessment") if own else reverse("competence:assessment-of", args=[person.pk])
    return GapPage(
        own=own,
        crumbs=(),
        title=gettext("My competence") if own else gettext("Competence of %(name)s") % {"name": person.name},
        under=when_answered(lines),
        summary=summary_of(lines),
        tabs=_tabs(lines, only_gaps=only_gaps),
        areas=areas_of([line for line in shown if not line.is_certificate], read, history, behind),
        certificates=tuple(certificate_row(line, read, record_url, behind) for line in certificates),
        is_empty=not lines,
        is_filtered_empty=bool(lines) and not shown,
        assessment_url=assessment_url,
        assessment_words=gettext("My self-assessment") if own else gettext("The self-assessment"),
        record_url=record_url,
        certificates_url=_page_url("certificates", person, own=own, may_attest=may_attest),
        language_url=_page_url("language", person, own=own, may_attest=may_attest)
        if any(line.kind == "LANGUAGE" for line in lines)
        else "",
        roles_url=reverse("competence:roles-of", args=[person.pk]) if may_attest else "",
        then_url=_then_url(person, own=own),
    )


def _record_url(person: "User", *, own: bool, may_attest: bool) -> str:
    """Where a certificate is handed in, or recorded by the manager; "" for other readers."""
    if own:
        return reverse("competence:my-certificate-new")
    return reverse("competence:credential-new", args=[person.pk]) if may_attest else ""


def _page_url(room: str, person: "User", *, own: bool, may_attest: bool) -> str:
    """Her own page of certificates or of language, or her manager's; "" for other readers."""
    if own:
        return reverse(f"competence:my-{room}")
    return reverse(f"competence:{room}-of", args=[person.pk]) if may_attest else ""


def _then_url(person: "User", *, own: bool) -> str:
    return reverse("competence:my-competence-then") if own else reverse("competence:competence-then", args=[person.pk])


def when_answered(lines: Sequence[Line]) -> str:
    """When the levels are from: the latest talk, and what has been handed in after it."""
    agreed = max((line.agreed_on for line in lines if line.agreed_on), default=None)
    rated = max((line.rated_on for line in lines if line.rated_on and line.agreed_on is None), default=None)
    newer = max((line.rated_on for line in lines if line.rated_on), default=None)
    words = []
    if agreed:
        words.append(gettext("Levels agreed on %(day)s.") % {"day": day_words(agreed)})
    if (handed_in := rated or (newer if agreed and newer and newer > agreed else None)) is not None:
        words.append(gettext("Self-assessment handed in on %(day)s.") % {"day": day_words(handed_in)})
    return " ".join(words) or gettext("No self-assessment is submitted yet.")


def summary_of(lines: Sequence[Line]) -> tuple[str, ...]:
    """The counts in words; nothing is said of what there is none of, except of gaps."""
    required = [line for line in lines if line.required is not None]
    met = sum(line.status in {Status.MET, Status.VALID, Status.EXPIRES_SOON} for line in required)
    lack = sum(line.gap is not None for line in required)
    unrated = sum(line.status == Status.UNRATED for line in required)
    said = [
        gettext("%(met)s of %(total)s requirements are met") % {"met": met, "total": len(required)},
        ngettext("%(n)s gap", "%(n)s gaps", lack) % {"n": lack} if lack else gettext("no gaps"),
    ]
    if unrated:
        said.append(ngettext("%(n)s not assessed", "%(n)s not assessed", unrated) % {"n": unrated})
    return tuple(said)


def _tabs(lines: Sequence[Line], *, only_gaps: bool) -> tuple[Link, ...]:
    count = sum(line.gap is not None for line in lines)
    return (
        Link(gettext("All (%(n)s)") % {"n": len(lines)}, "?", current=not only_gaps),
        Link(gettext("Only gaps (%(n)s)") % {"n": count}, "?only=gaps", current=only_gaps),
    )


def areas_of(
    lines: Sequence[Line],
    read: Reader,
    history: History = NO_HISTORY,
    behind: Mapping[int, Sequence[Behind]] | None = None,
) -> tuple[GapArea, ...]:
    """What is rated, by area."""
    by_area: dict[int, list[Line]] = {}
    for line in lines:
        by_area.setdefault(line.area.id, []).append(line)
    return tuple(
        GapArea(
            name=read.text(group[0].area.name),
            framework=read.text(group[0].framework),
            rows=tuple(_row(line, read, history.get(line.competence_id, ()), behind or {}) for line in group),
        )
        for group in by_area.values()
    )


def tasks_of(competence_id: int, behind: Mapping[int, Sequence[Behind]]) -> tuple[Link, ...]:
    """The tasks that demand it, each named with the unit whose mission it is part of."""
    return tuple(
        Link(f"{one.task} ({one.unit})", reverse("competence:task", args=[one.task_id]))
        for one in behind.get(competence_id, ())
    )


def _row(line: Line, organisation: Reader, points: tuple[Point, ...], behind: Mapping[int, Sequence[Behind]]) -> GapRow:
    read = organisation.of(line.kind)
    own = line.self_level if line.self_level != line.current else None
    return GapRow(
        id=line.competence_id,
        name=read.text(line.name),
        bar=gap_picture(line.current, line.required, read.top, own),
        mark=_mark(line),
        words=_words(line, read),
        text_now=read.level_text(line.level_texts, line.current),
        text_required=read.level_text(line.level_texts, line.required) if line.required != line.current else "",
        demand=read.demand_of(line.required, line.sources, line.needs),
        tasks=tasks_of(line.competence_id, behind),
        own=_own_words(line, read),
        talk=_talk_words(line, read),
        history=history_line(points, read),
    )


def _words(line: Line, read: Reader) -> str:
    is_unknown = line.current is None and line.status != Status.NOT_APPLICABLE
    now = read.answer(line.current, not_applicable=line.status == Status.NOT_APPLICABLE)
    if line.required is None:
        return now
    if is_unknown:
        return gettext("required: %(required)s") % {"required": read.level(line.required)}
    return gettext("%(now)s; required: %(required)s") % {"now": now, "required": read.level(line.required)}


def _mark(line: Line) -> SafeString:
    if line.gap is not None:
        words = ngettext("%(n)s level short", "%(n)s levels short", line.gap) % {"n": line.gap}
        return status_mark("missing", words)
    kind, words = {
        Status.MET: ("ok", gettext("meets the requirement")),
        Status.UNRATED: ("idle", gettext("not assessed")),
        Status.NOT_APPLICABLE: ("idle", gettext("not part of the work")),
    }.get(line.status, ("idle", gettext("no level required")))
    return status_mark(kind, words)


def _own_words(line: Line, read: Reader) -> str:
    """Whose level it is: agreed (then her own stands beside it), or so far only her own."""
    own = read.answer(line.self_level, not_applicable=line.not_applicable)
    if line.agreed_level is not None and line.agreed_level == line.self_level:
        return gettext("Agreed, as in the self-assessment.")
    if line.agreed_level is not None:
        return gettext("Agreed. Own: %(level)s.") % {"level": own}
    if line.no_agreement:
        return gettext("Own: %(level)s.") % {"level": own}
    return gettext("Own assessment, not agreed yet.") if line.current is not None else ""


def _talk_words(line: Line, read: Reader) -> str:
    """What the talk said beyond the level."""
    view = ""
    if line.no_agreement:
        view = gettext("No agreement. The manager's view: %(level)s.") % {"level": read.level(line.manager_level)}
    return " ".join(part for part in (view, line.manager_comment) if part)


def certificate_row(
    line: Line, read: Reader, record_url: str, behind: Mapping[int, Sequence[Behind]] | None = None
) -> CertificateRow:
    """One certificate and how it stands."""
    return CertificateRow(
        id=line.competence_id,
        name=read.text(line.name),
        mark=status_mark(*mark_of(line)),
        words=words_of(line),
        sources=tuple(read.certificate_source(source) for source in line.sources),
        record_url=f"{record_url}?competence={line.competence_id}" if record_url else "",
        tasks=tasks_of(line.competence_id, behind or {}),
    )
