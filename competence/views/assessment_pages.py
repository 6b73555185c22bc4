"""What the pages of a self-assessment show: words put together from the person's sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from competence.forms.assessments import AnswerForm
from competence.queries.assessments import Answer, Area, Head, Item, Reason, Returned, Sheet
from competence.views.assessment_messages import ReturnRow, asked_words, known_before, return_rows
from competence.views.wording import NOT_APPLICABLE, Demand, Reader, day_words
from portal.face import LevelCard, Link

NO_ANSWER = {"level": "", "wish": "SAME", "comment": "", "evidence": ""}
WISHES = {"MORE": "more", "SAME": "as now", "LESS": "less"}  # msgids of Rating.Wish


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the person has come; `words` is "12 left, about 6 minutes"."""

    answered: int
    total: int
    left: int
    words: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area as a step: `state` is the status kind, `words` what is left in it."""

    number: int
    name: str
    framework: str
    url: str
    answered: int
    total: int
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The start of an assessment, or the way through one that is under way."""

    started: bool
    progress: Progress
    first: int
    rest: int
    areas: tuple[AreaRow, ...]
    continue_url: str
    returned: tuple[ReturnRow, ...]
    asked: str
    asked_note: str
    saved_at: datetime | None
    last_words: str


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """One competence to answer, on the page of an area or on its own."""

    prefix: str
    level_name: str
    url: str
    name: str
    why: str
    cards: tuple[LevelCard, ...]
    chosen: str
    wish: str
    choices: SafeString | str
    wishes: SafeString
    level_facts: SafeString
    comment: str
    evidence: str
    version: int
    saved_at: datetime | None
    hint: str
    reason: str
    demand: Demand
    required: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """The version saved meanwhile, in words, beside the one in the form."""

    saved_at: datetime
    level: str
    wish: str
    comment: str
    evidence: str


@dataclass(frozen=True, slots=True)
class CompetencePage:
    """One competence at a time; `keep` is how many others of the area can be confirmed as last year."""

    part: AnswerPart
    over: str
    crumbs: tuple[Link, ...]
    area_url: str
    keep: int
    top: int
    error: str
    conflict: Conflict | None


@dataclass(frozen=True, slots=True)
class AreaPage:
    """All competences of an area; `keep` as above."""

    name: str
    over: str
    area_id: int
    parts: tuple[AnswerPart, ...]
    keep: int
    crumbs: tuple[Link, ...]
    previous_url: str
    next_url: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class LeftRow:
    """A competence without an answer on the page before handing in."""

    name: str
    url: str
    area: str
    last: str
    reason: str


@dataclass(frozen=True, slots=True)
class SubmitPage:
    """What is left, what can be confirmed in one press, and what will be handed in."""

    progress: Progress
    left: tuple[LeftRow, ...]
    rest: tuple[LeftRow, ...]
    below: int
    not_applicable: int
    may_submit: bool
    crumbs: tuple[Link, ...]


def progress(sheet: Sheet) -> Progress:
    left = len(sheet.unanswered)
    total = len(sheet.items)
    return Progress(answered=total - left, total=total, left=left, words=_left_words(left, sheet.minutes_left))


def overview(sheet: Sheet, read: Reader, returns: Sequence[Returned] = ()) -> Overview:
    head = sheet.head if sheet.head and sheet.head.state == "DRAFT" else None
    unanswered = sheet.unanswered
    asked_first = sum(item.reason is not Reason.REST for item in unanswered)
    return Overview(
        started=head is not None,
        progress=progress(sheet),
        first=asked_first,
        rest=len(unanswered) - asked_first,
        areas=tuple(_area_row(sheet, area, number, read) for number, area in enumerate(sheet.areas, 1)),
        continue_url=next_url(sheet),
        returned=return_rows(returns or known_before(head)) if head else (),
        asked=asked_words(sheet.terms.window),
        asked_note=sheet.terms.window.note if sheet.terms.window else "",
        saved_at=head.saved_at if head else None,
        last_words=_last_agreed(sheet.last or (None if head else sheet.head)),
    )


def competence_page(
    sheet: Sheet,
    item: Item,
    texts: Mapping[str, Sequence[str]],
    read: Reader,
    *,
    mine: AnswerForm | None = None,
) -> CompetencePage:
    """One competence; with `mine`, what she just wrote stands in the form and the saved version beside it."""
    area = item.area
    return CompetencePage(
        part=answer_part(item, texts, read, mine=mine),
        over=_over(sheet, area, read),
        crumbs=(_home(), Link(read.text(area.name), _area_url(area))),
        area_url=_area_url(area),
        keep=sum(one.can_be_kept for one in sheet.in_area(area.pk) if one is not item),
        top=read.of(item.kind).top,
        error=" ".join(map(str, mine.errors.get("level", ()))) if mine else "",
        conflict=conflict_of(item, read) if mine and item.answer else None,
    )


def area_page(sheet: Sheet, area: Area, texts: Mapping[int, Mapping[str, Sequence[str]]], read: Reader) -> AreaPage:
    items = sheet.in_area(area.pk)
    at = sheet.areas.index(area)
    is_last = at + 1 == len(sheet.areas)
    return AreaPage(
        name=read.text(area.name),
        over=_over(sheet, area, read),
        area_id=area.pk,
        parts=tuple(answer_part(item, texts.get(item.competence_id, {}), read) for item in items),
        keep=sum(item.can_be_kept for item in items),
        crumbs=(_home(),),
        previous_url=_area_url(sheet.areas[at - 1]) if at else "",
        next_url=reverse("competence:assessment-submit") if is_last else _area_url(sheet.areas[at + 1]),
        is_last=is_last,
    )


def submit_page(sheet: Sheet, read: Reader) -> SubmitPage:
    unanswered = sheet.unanswered
    return SubmitPage(
        progress=progress(sheet),
        left=tuple(_left_row(item, read) for item in unanswered if not item.can_be_kept),
        rest=tuple(_left_row(item, read) for item in unanswered if item.can_be_kept),
        below=sum(_is_below(item) for item in sheet.items),
        not_applicable=sum(item.answer.not_applicable for item in sheet.items if item.answer),
        may_submit=not unanswered,
        crumbs=(_home(),),
    )


def next_url(sheet: Sheet, *, after: int | None = None) -> str:
    """Where to go on: the next competence that has to be thought about, else the page before handing in.

    What only needs to be confirmed is not gone through one by one.
    """
    waiting = [item for item in sheet.items if not item.is_answered and item.reason is not Reason.REST]
    order = [item.competence_id for item in sheet.items]
    if after in order:
        later = set(order[order.index(after) + 1 :])
        waiting = [item for item in waiting if item.competence_id in later] or [
            item for item in waiting if item.competence_id != after
        ]
    return competence_url(waiting[0].competence_id) if waiting else reverse("competence:assessment-submit")


def competence_url(competence_id: int) -> str:
    return reverse("competence:assessment-competence", args=[competence_id])


def answer_part(
    item: Item, texts: Mapping[str, Sequence[str]], organisation: Reader, *, mine: AnswerForm | None = None
) -> AnswerPart:
    """The fields of one competence, filled with the saved answer, or with what she just wrote."""
    read = organisation.of(item.kind)
    saved = item.answer
    values = _values(saved, mine)
    settled = item.last.settled_level if item.last else None
    last = _value(item.last, settled)
    name = f"{AnswerForm.prefix_of(item.competence_id)}-level"
    cards = read.cards(texts, last=last, required=item.required_level)
    return AnswerPart(
        prefix=AnswerForm.prefix_of(item.competence_id),
        level_name=name,
        url=competence_url(item.competence_id),
        name=read.text(item.name),
        why=read.text(item.why),
        cards=cards,
        chosen=values["level"],
        wish=values["wish"],
        choices="" if mine else read.choices(name, chosen=values["level"], last=last, required=item.required_level),
        wishes=_wish_options(values["wish"] if values["wish"] in WISHES else "SAME", read.language),
        level_facts=_level_facts(cards),
        comment=values["comment"],
        evidence=values["evidence"],
        version=saved.version if saved else 0,
        saved_at=saved.saved_at if saved else None,
        hint=last_words(item, read),
        reason=reason_words(item),
        demand=read.demand(item.required),
        required=item.required_level,
        now=saved.level if saved and saved.level is not None else settled,
    )


def _values(saved: Answer | None, mine: AnswerForm | None) -> dict[str, str]:
    """What she just wrote, else what is saved."""
    if mine is not None:
        return {name: str(mine[name].value() or "") for name in ("level", "wish", "comment", "evidence")}
    return values_of(saved) if saved else NO_ANSWER


def values_of(answer: Answer) -> dict[str, str]:
    """An answer as the values of the form's fields."""
    level = _value(answer, answer.level)
    return {"level": level, "wish": answer.wish, "comment": answer.comment, "evidence": answer.evidence}


def _level_facts(cards: Sequence[LevelCard]) -> SafeString:
    """What each level means here, as terms and definitions."""
    return format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((card.words, card.text) for card in cards if card.text))


@lru_cache(maxsize=32)
def _wish_options(chosen: str, _language: str) -> SafeString:
    """The options of the wish: written once for each language, since a page may hold them many times."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, " selected" if value == chosen else "", gettext(words)) for value, words in WISHES.items()),
    )


def last_words(item: Item, read: Reader) -> str:
    """Give "Last year: level 1 of 4 – With support", or nothing."""
    last = item.last
    if last is None or not _value(last, last.settled_level):
        return ""
    is_not_applicable = last.not_applicable and last.agreed_level is None
    words = read.of(item.kind).answer(last.settled_level, not_applicable=is_not_applicable)
    return gettext("Last year: %(level)s") % {"level": words}


def reason_words(item: Item) -> str:
    """Why it is asked about now; nothing where it need only be confirmed."""
    if item.rewritten:
        return gettext("The text has changed since you answered")
    return {
        Reason.NEW: gettext("New to you"),
        Reason.CHANGED: gettext("The text has changed since last year"),
        Reason.BELOW: gettext("Below the required level last year"),
        Reason.OLD: gettext("Agreed so long ago that it is asked again"),
        Reason.IMPORTANT: gettext("Important to your unit, which needs a number of people who can do it"),
        Reason.REST: "",
    }[item.reason]


def _left_words(left: int, needed: int) -> str:
    if not left:
        return gettext("everything is answered")
    return gettext("%(left)s left, about %(minutes)s min") % {"left": left, "minutes": needed}


def _area_row(sheet: Sheet, area: Area, number: int, read: Reader) -> AreaRow:
    items = sheet.in_area(area.pk)
    answered = sum(item.is_answered for item in items)
    left = len(items) - answered
    return AreaRow(
        number=number,
        name=read.text(area.name),
        framework=read.text(area.framework),
        url=_area_url(area),
        answered=answered,
        total=len(items),
        state="idle" if left else "ok",
        words=ngettext("%(left)s left", "%(left)s left", left) % {"left": left} if left else gettext("done"),
    )


def _last_agreed(agreed: Head | None) -> str:
    if agreed is None or agreed.agreed_at is None:
        return ""
    return gettext("Your last one was agreed on %(day)s.") % {"day": day_words(timezone.localdate(agreed.agreed_at))}


def _over(sheet: Sheet, area: Area, read: Reader) -> str:
    words = {"number": sheet.areas.index(area) + 1, "total": len(sheet.areas)}
    place = gettext("Area %(number)s of %(total)s") % words
    return " · ".join((place, read.text(area.framework), progress(sheet).words))


def conflict_of(item: Item, read: Reader) -> Conflict:
    """The answer that is saved, in words."""
    answer = item.answer
    if answer is None:
        raise ValueError(item.competence_id)
    read = read.of(item.kind)
    return Conflict(
        saved_at=answer.saved_at,
        level=read.answer(answer.level, not_applicable=answer.not_applicable),
        wish=gettext(WISHES[answer.wish]),
        comment=answer.comment,
        evidence=answer.evidence,
    )


def _left_row(item: Item, read: Reader) -> LeftRow:
    return LeftRow(
        name=read.text(item.name),
        url=competence_url(item.competence_id),
        area=read.text(item.area.name),
        last=last_words(item, read),
        reason=reason_words(item),
    )


def _is_below(item: Item) -> bool:
    level = item.answer.level if item.answer else None
    return level is not None and item.required_level is not None and level < item.required_level


def _value(answer: Answer | None, level: int | None) -> str:
    """An answer as the value of a form's field."""
    if answer is None:
        return ""
    if level is not None:
        return str(level)
    return NOT_APPLICABLE if answer.not_applicable else ""


def _area_url(area: Area) -> str:
    return reverse("competence:assessment-area", args=[area.pk])


def _home() -> Link:
    return Link(gettext("Self-assessment"), reverse("competence:assessment"))
