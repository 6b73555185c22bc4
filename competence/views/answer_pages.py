"""A handed-in self-assessment as it is read: each answer with what it was made against, and what was agreed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from competence.queries import assessments as queries
from competence.queries import manager_views
from competence.queries.assessments import Answer, Item, Returned, Sheet
from competence.queries.manager_views import Opening, View
from competence.views.assessment_messages import ReturnRow, asked_words, return_rows
from competence.views.assessment_pages import WISHES
from competence.views.wording import Reader, day_words, gap_picture, status_mark
from portal.face import Link

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: her own words, the text she answered where it has been rewritten since, and what was agreed."""

    name: str
    bar: SafeString
    own: str
    text_then: str
    required_then: str
    agreed: str
    mark: SafeString | str
    comment: str
    evidence: str
    wish: str
    view: str
    manager_comment: str


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds the answers: the manager's own views, each return, and who has opened them."""

    views: Mapping[int, View]
    returns: tuple[Returned, ...] = ()
    openings: tuple[Opening, ...] = ()
    asks_first: bool = False

    def is_closed_to(self, manager: "User") -> bool:
        """Whether the manager notes her own view (or chooses not to) before she sees what is submitted."""
        return self.asks_first and all(one.user_id != manager.pk for one in self.openings)


NOTHING_AROUND = Around({})


@dataclass(frozen=True, slots=True)
class AnswersArea:
    """The answers of one area."""

    name: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class AnswersPage:
    """The page, for the person herself (`own`) or for one who may read it; empty `areas`: not submitted."""

    own: bool
    title: str
    state: str
    areas: tuple[AnswersArea, ...]
    crumbs: tuple[Link, ...]
    gap_url: str
    may_start: bool
    asked: str
    asked_note: str
    returns: tuple[ReturnRow, ...]
    openings: tuple[str, ...]
    view_url: str
    may_send_back: bool
    send_back_url: str


def answers_page(
    sheet: Sheet,
    read: Reader,
    *,
    own: bool,
    title: str = "",
    crumbs: tuple[Link, ...] = (),
    gap_url: str = "",
    send_back_url: str = "",
    view_url: str = "",
    around: Around | None = None,
) -> AnswersPage:
    """Build the page; `send_back_url` is "" where it cannot be sent back (by this reader, or in this state)."""
    around = around or NOTHING_AROUND
    head = sheet.head
    return AnswersPage(
        own=own,
        title=title or gettext("Self-assessment"),
        state=state_words(sheet),
        areas=_areas(sheet, read, around.views) if head else (),
        crumbs=crumbs,
        gap_url=gap_url or reverse("competence:my-gap"),
        may_start=own and sheet.may_start,
        asked=asked_words(sheet.terms.window) if own and sheet.may_start else "",
        asked_note=sheet.terms.window.note if own and sheet.may_start and sheet.terms.window else "",
        returns=return_rows(around.returns),
        openings=tuple(_opening(one) for one in around.openings),
        view_url=view_url,
        may_send_back=bool(send_back_url),
        send_back_url=send_back_url,
    )


def around_of(person: "User", sheet: Sheet, *, own: bool) -> Around:
    """What surrounds the answers of this sheet, for the two who may read it: at most three queries."""
    head = sheet.head
    returns = queries.returns_of(person) if not own or (head and head.returned_at) else ()
    if head is None or head.submitted_at is None:
        return Around({}, returns)
    asks_first = person.organisation.manager_view == "BEFORE"
    return Around(
        views=manager_views.beside(person, head.pk, is_agreed=head.agreed_at is not None),
        returns=returns,
        openings=manager_views.opened_by(person) if asks_first else (),
        asks_first=asks_first,
    )


def state_words(sheet: Sheet) -> str:
    """Give "Handed in on 3 December 2026" and the like; "not submitted" is all that is said of a draft."""
    head = sheet.head
    if head is None or head.submitted_at is None:
        return gettext("Not submitted")
    if head.agreed_at is None:
        day = day_words(timezone.localdate(head.submitted_at))
        return gettext("Handed in on %(day)s, not yet talked about") % {"day": day}
    words = {"day": day_words(timezone.localdate(head.agreed_at)), "who": head.agreed_by}
    return gettext("Agreed on %(day)s with %(who)s") % words


def _opening(one: Opening) -> str:
    """Who looked at it, and how: the person may know whether her manager had made up her mind before."""
    words = {"who": one.who, "day": day_words(timezone.localdate(one.at))}
    if one.noted_first:
        return gettext("%(who)s noted a view of her own, and then opened your answers on %(day)s.") % words
    return gettext("%(who)s opened the answers on %(day)s without noting a view of her own first.") % words


def _areas(sheet: Sheet, read: Reader, views: Mapping[int, View]) -> tuple[AnswersArea, ...]:
    then = _texts_then((*sheet.items, *sheet.dropped), read)

    def rows(items: Iterable[Item]) -> tuple[AnswerRow, ...]:
        return tuple(_row(item, then, read, views.get(item.competence_id)) for item in items)

    areas = [
        AnswersArea(read.text(area.name), rows(items))
        for area in sheet.areas
        if (items := [item for item in sheet.in_area(area.pk) if item.answer])
    ]
    if sheet.dropped:
        areas.append(AnswersArea(gettext("No longer asked"), rows(sheet.dropped)))
    return tuple(areas)


def _texts_then(items: Iterable[Item], read: Reader) -> dict[int, str]:
    """What the chosen level said when it was chosen, by competence, where it has been rewritten since."""
    rewritten = [(item.competence_id, item.answer) for item in items if item.answer and item.rewritten]
    if not rewritten:
        return {}
    wordings = queries.wordings((competence_id, answer.revision) for competence_id, answer in rewritten)
    return {
        competence_id: read.level_text(wording.level_texts, answer.level)
        for competence_id, answer in rewritten
        if (wording := wordings.get((competence_id, answer.revision)))
    }


def _row(item: Item, then: dict[int, str], organisation: Reader, view: View | None) -> AnswerRow:
    read = organisation.of(item.kind)
    answer = item.answer
    if answer is None:
        raise ValueError(item.competence_id)
    own = answer.level if answer.level != answer.settled_level else None
    return AnswerRow(
        name=read.text(item.name),
        bar=gap_picture(answer.settled_level, answer.required_level, read.top, own),
        own=read.answer(answer.level, not_applicable=answer.not_applicable),
        text_then=then.get(item.competence_id, ""),
        required_then="" if answer.required_level is None else read.level(answer.required_level),
        agreed="" if answer.agreed_level is None else read.level(answer.agreed_level),
        mark=_mark(answer),
        comment=answer.comment,
        evidence=answer.evidence,
        view=_view(view, read),
        wish="" if answer.wish == "SAME" else gettext(WISHES[answer.wish]),
        manager_comment=_manager_words(answer, read),
    )


def _view(view: View | None, read: Reader) -> str:
    """The manager's own view: the level in words, and her comment."""
    if view is None:
        return ""
    said = read.level(view.level)
    return f"{said}. {view.comment}" if view.comment else said


def _mark(answer: Answer) -> SafeString | str:
    level, required = answer.settled_level, answer.required_level
    if answer.no_agreement:
        return status_mark("near", gettext("no agreement"))
    if level is None or required is None:
        return ""
    if level < required:
        return status_mark("missing", gettext("below the requirement"))
    return status_mark("ok", gettext("meets the requirement"))


def _manager_words(answer: Answer, read: Reader) -> str:
    """The manager's view where there was no agreement, and her comment."""
    view = gettext("The manager's view: %(level)s.") % {"level": read.level(answer.manager_level)}
    return " ".join(part for part in (view if answer.no_agreement else "", answer.manager_comment) if part)
