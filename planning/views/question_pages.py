"""What the pages of question sets show: sets with their versions, a version's questions, differences in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planning.forms.question_sets import CommentForm, ConsultForm
from planning.views.talk_cycles import name_of
from portal.face import Link, Words
from portal.texts import Piece

if TYPE_CHECKING:
    from planning.models import Question, QuestionComment, QuestionSet, QuestionSetVersion
    from planning.queries.question_sets import Change

SHAPES = {"DRAFT": "idle", "CONSULTATION": "near", "DECIDED": "ok", "RETIRED": "idle"}
LANGUAGES: dict[str, Words] = {
    "sv": gettext_lazy("Swedish"), "nb": gettext_lazy("Norwegian bokmål"), "en": gettext_lazy("English"),
}  # fmt: skip
VIEWS: dict[str, Words] = {
    "BACK": gettext_lazy("looking back"), "NOW": gettext_lazy("now"), "AHEAD": gettext_lazy("looking ahead"),
}  # fmt: skip
WHO: dict[str, Words] = {
    "BOTH": gettext_lazy("both prepare"),
    "EMPLOYEE": gettext_lazy("the employee prepares"),
    "MANAGER": gettext_lazy("the manager prepares"),
}
SETTINGS: dict[str, Words] = {
    "place": gettext_lazy("place"),
    "view": gettext_lazy("time view"),
    "asked": gettext_lazy("who prepares"),
    "section": gettext_lazy("who is asked"),
}
CHANGES: dict[str, tuple[str, Words]] = {
    "added": ("near", gettext_lazy("new")),
    "changed": ("near", gettext_lazy("changed")),
    "removed": ("expired", gettext_lazy("gone")),
}
USUAL_CONSULTATION = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version in the list."""

    words: str
    url: str
    shape: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set with its versions; `begin_url` is empty while one is being written, and for those who write none."""

    name: Mapping[str, str]
    kind: str
    versions: tuple[VersionLink, ...]
    begin_url: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question as it is written. Addresses are empty where nothing may be changed."""

    id: int
    place: int
    text: Mapping[str, str]
    hint: Mapping[str, str]
    about: str
    missing: str
    change_url: str
    move_url: str
    remove_url: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class CommentRow:
    """What was said, about what, and the answer. `draft` and `error` are of an answer that could not be saved."""

    id: int
    who: str
    at: datetime
    about: str
    text: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    answer_url: str
    draft: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version. Addresses and forms are empty for what one may not do, or not now."""

    over: str
    title: Mapping[str, str]
    number: int
    crumbs: tuple[Link, ...]
    shape: str
    state: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[QuestionRow, ...]
    comments: tuple[CommentRow, ...]
    has_log: bool
    new_url: str
    preview_url: str
    difference_url: str
    decide_url: str
    consult_form: ConsultForm | None
    consult_url: str
    take_back_url: str
    discard_url: str
    comment_form: CommentForm | None
    comment_url: str


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A question that is new, changed or gone; the texts in pieces by language."""

    shape: str
    word: Words
    settings: str
    texts: tuple[tuple[str, Words, tuple[Piece, ...]], ...]
    hints: tuple[tuple[str, Words, tuple[Piece, ...]], ...]


def version_url(row: "QuestionSetVersion") -> str:
    """The page of a version."""
    return reverse("planning:question-version", args=[row.pk])


def version_words(name: Mapping[str, str], number: int) -> str:
    """The set's name and the version's number."""
    return _("%(name)s, version %(number)s") % {"name": name_of(name), "number": number}


def set_row(row: "QuestionSet", *, may_write: bool) -> SetRow:
    """A set of `question_sets.listed`."""
    versions = list(row.versions.all())
    is_written = any(one.state in {"DRAFT", "CONSULTATION"} for one in versions)
    return SetRow(
        name=row.name,
        kind=capfirst(str(row.get_kind_display())),
        versions=tuple(_link(one) for one in versions),
        begin_url=reverse("planning:question-version-begin", args=[row.pk]) if may_write and not is_written else "",
    )


def _link(row: "QuestionSetVersion") -> VersionLink:
    said = (
        _("open to comments until %(day)s") % {"day": date_format(row.consultation_until)}
        if row.consultation_until
        else ""
    )
    if row.state != "CONSULTATION":
        said = _("decided %(day)s") % {"day": date_format(timezone.localdate(row.decided_at))} if row.decided_at else ""
    return VersionLink(
        words=_("Version %(number)s") % {"number": row.number},
        url=version_url(row),
        shape=SHAPES[row.state],
        state=str(row.get_state_display()),
        said=said,
    )


def version_page(
    row: "QuestionSetVersion",
    rows: "Sequence[Question]",
    comments: "Sequence[QuestionComment]",
    *,
    crumbs: tuple[Link, ...],
    may_write: bool,
    may_decide: bool,
    today: date,
) -> VersionPage:
    """The page of a version."""
    is_heard = row.state == "CONSULTATION"
    may_change, is_open = may_write and row.state == "DRAFT", row.state in {"DRAFT", "CONSULTATION"}

    def url(name: str, *, when: bool) -> str:
        return reverse(f"planning:{name}", args=[row.pk]) if when else ""

    return VersionPage(
        over=capfirst(str(row.question_set.get_kind_display())),
        title=row.question_set.name,
        number=row.number,
        crumbs=crumbs,
        shape=SHAPES[row.state],
        state=str(row.get_state_display()),
        facts=_facts(row, today),
        rows=tuple(_question(one, place, len(rows), may_write=may_change) for place, one in enumerate(rows, 1)),
        comments=tuple(_comment(one, row, may_answer=may_write) for one in comments),
        has_log=is_heard or bool(comments),
        new_url=url("question-new", when=may_change),
        preview_url=url("question-preview", when=True),
        difference_url=url("question-difference", when=row.number > 1),
        decide_url=url("question-decide", when=may_decide and is_open),
        consult_form=ConsultForm(initial={"until": today + USUAL_CONSULTATION}) if may_change else None,
        consult_url=url("question-consult", when=may_change),
        take_back_url=url("question-take-back", when=may_write and is_heard),
        discard_url=url("question-discard", when=may_write and is_open and not comments),
        comment_form=comment_form(None, rows) if is_heard else None,
        comment_url=url("question-comment", when=is_heard),
    )


def comment_form(data: Mapping[str, object] | None, rows: "Sequence[Question]") -> CommentForm:
    """A comment on one of the questions, or on the whole."""
    return CommentForm(data, questions=[(one.pk, name_of(one.text)) for one in rows])


def about(question: "Question") -> str:
    """Time view, who prepares, and where it is asked."""
    parts = [str(VIEWS[question.view]), str(WHO[question.asked])]
    if question.profession is not None:
        parts.append(_("only %(who)s") % {"who": name_of(question.profession.name)})
    if question.unit is not None:
        parts.append(_("only %(unit)s and below") % {"unit": question.unit.name})
    return capfirst(" · ".join(parts))


def diff_rows(changes: "Sequence[Change]") -> tuple[DiffRow, ...]:
    """Differences in words."""
    return tuple(
        DiffRow(
            shape=CHANGES[one.kind][0],
            word=CHANGES[one.kind][1],
            settings=", ".join(str(label) for name, label in SETTINGS.items() if name in one.settings),
            texts=tuple((language, LANGUAGES[language], pieces) for language, pieces in one.texts),
            hints=tuple((language, LANGUAGES[language], pieces) for language, pieces in one.hints),
        )
        for one in changes
    )


def _facts(row: "QuestionSetVersion", today: date) -> tuple[tuple[str, str], ...]:
    def said(at: datetime, who: str) -> str:
        return _("%(day)s by %(who)s") % {"day": date_format(timezone.localdate(at)), "who": who}

    facts = [(_("Begun"), said(row.made_at, row.made_by.name))]
    if row.consultation_opened_at and row.consultation_opened_by and row.consultation_until:
        facts.append((_("Consultation opened"), said(row.consultation_opened_at, row.consultation_opened_by.name)))
        last = date_format(row.consultation_until)
        if row.state == "CONSULTATION" and row.consultation_until < today:
            last = _("%(day)s (has passed; late comments are still taken until the version is moved on)") % {
                "day": last
            }
        facts.append((_("Last day to comment"), last))
    if row.consultation_note:
        facts.append((_("Who is consulted, and about what"), row.consultation_note))
    if row.decided_at and row.decided_by:
        facts.append((_("Decided"), said(row.decided_at, row.decided_by.name)))
    if row.retired_at:
        facts.append((_("Retired"), date_format(timezone.localdate(row.retired_at))))
    return tuple(facts)


def _question(one: "Question", place: int, last: int, *, may_write: bool) -> QuestionRow:
    def url(name: str) -> str:
        return reverse(f"planning:{name}", args=[one.version_id, one.pk]) if may_write else ""

    missing = [str(label) for language, label in LANGUAGES.items() if not one.text.get(language)]
    return QuestionRow(
        id=one.pk,
        place=place,
        text=one.text,
        hint=one.hint or {},
        about=about(one),
        missing=_("Not written in: %(languages)s") % {"languages": ", ".join(missing)} if missing else "",
        change_url=url("question-change"),
        move_url=url("question-move"),
        remove_url=url("question-remove"),
        is_first=place == 1,
        is_last=place == last,
    )


def _comment(one: "QuestionComment", row: "QuestionSetVersion", *, may_answer: bool) -> CommentRow:
    may_now = may_answer and one.answered_at is None
    return CommentRow(
        id=one.pk,
        who=one.by.name,
        at=one.at,
        about=name_of(one.question.text) if one.question else "",
        text=one.text,
        answer=one.answer,
        answered_by=one.answered_by.name if one.answered_by else "",
        answered_at=one.answered_at,
        answer_url=reverse("planning:question-answer", args=[row.pk, one.pk]) if may_now else "",
    )
