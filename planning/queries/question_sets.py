"""The question sets of an organisation: their versions, what each asks, and what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from planning.models import Question, QuestionComment, QuestionSet, QuestionSetVersion
from planning.queries import questions
from planning.queries.questions import QuestionLine
from portal.models import Mandate, Profession, Role, Unit, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.texts import Piece, difference

State = QuestionSetVersion.State
OPEN = (State.DRAFT, State.CONSULTATION)
COMMENTING = (Role.MANAGER, Role.DEPUTY, Role.HR_PARTNER, Role.HR_STRATEGIST, Role.UNION)
MOST_NAMED = 4
"""Units with the same name that are told of when one has to be chosen by its code."""


@dataclass(frozen=True, slots=True)
class Change:
    """A question beside the one with the same code in the decided version: word by word, by language.

    `kind` is "added", "removed" or "changed"; `settings` are the names of what else differs.
    """

    kind: str
    code: str
    texts: tuple[tuple[str, tuple[Piece, ...]], ...]
    hints: tuple[tuple[str, tuple[Piece, ...]], ...]
    settings: frozenset[str]


def visible_to(user: User) -> QuerySet[QuestionSet]:
    """The sets of her organisation."""
    return QuestionSet.objects.filter(organisation_id=user.organisation_id)


def listed(user: User) -> list[QuestionSet]:
    """Every set with its versions, the latest first. Two queries."""
    versions = QuestionSetVersion.objects.order_by("-number").annotate(
        asked=Count("questions", distinct=True),
        unanswered=Count("comments", filter=Q(comments__answered_at__isnull=True), distinct=True),
    )
    sets = visible_to(user).order_by("kind", "pk")
    return list(sets.prefetch_related(Prefetch("versions", versions)))


def get(user: User, set_id: int) -> QuestionSet:
    """A set of her organisation; `Http404` for any other."""
    found = visible_to(user).filter(pk=set_id).first()
    if found is None:
        raise Http404
    return found


def version(user: User, version_id: int) -> QuestionSetVersion:
    """A version with its set and who did what; `Http404` for another organisation's."""
    rows = QuestionSetVersion.objects.filter(question_set__organisation=user.organisation_id).select_related(
        "question_set__organisation", "made_by", "consultation_opened_by", "decided_by"
    )
    found = rows.filter(pk=version_id).first()
    if found is None:
        raise Http404
    return found


def question(row: QuestionSetVersion, question_id: int) -> Question:
    """A question of the version; `Http404` otherwise."""
    rows = row.questions.select_related("profession", "unit", "version__question_set")
    found = rows.filter(pk=question_id).first()
    if found is None:
        raise Http404
    return found


def comment(row: QuestionSetVersion, comment_id: int) -> QuestionComment:
    """What was said of the version; `Http404` otherwise."""
    found = row.comments.select_related("version__question_set").filter(pk=comment_id).first()
    if found is None:
        raise Http404
    return found


def questions_of(row: QuestionSetVersion) -> list[Question]:
    """All questions of the version in order, with their sections. One query."""
    return list(row.questions.select_related("profession", "unit").order_by("position"))


def commenters(organisation_id: int, *, on: date) -> tuple[UUID, ...]:
    """Everyone who may comment on the organisation's questions on the day. One query."""
    rows = Mandate.objects.filter(
        user__organisation_id=organisation_id, user__is_active=True, role__in=COMMENTING, period__contains=on
    )
    return tuple(rows.order_by("user_id").values_list("user_id", flat=True).distinct())


def comments_on(row: QuestionSetVersion) -> list[QuestionComment]:
    """The consultation log of the version. One query."""
    return list(row.comments.select_related("by", "answered_by", "question").order_by("at", "pk"))


def decided_before(row: QuestionSetVersion) -> QuestionSetVersion | None:
    """What is in force while this one is written; for a decided one, the version before it. One query."""
    others = row.question_set.versions.exclude(pk=row.pk)
    if row.state in OPEN:
        return others.filter(state=State.DECIDED).first()
    return others.filter(number__lt=row.number, decided_at__isnull=False).order_by("-number").first()


def asked_of(row: QuestionSetVersion, *, profession: int | None, unit: Unit | None) -> tuple[QuestionLine, ...]:
    """What somebody of this profession and unit would be asked: for the preview. One query."""
    of_profession = Q(profession__isnull=True) | Q(profession=profession)
    of_unit = Q(unit__isnull=True)
    if unit is not None:
        of_unit |= Q(unit__path__at_or_above=unit.path)
    rows = row.questions.filter(of_profession, of_unit).order_by("position")
    return tuple(questions.line(one) for one in rows)


def professions_of(user: User) -> list[Profession]:
    """The professions of her organisation."""
    return list(Profession.objects.filter(organisation_id=user.organisation_id).order_by("code"))


def units_named(organisation_id: int, text: str, *, on: date) -> list[Unit]:
    """The units that are meant by a code or a name, as it is written: one, none, or several of the same name."""
    units = Unit.objects.filter(organisation_id=organisation_id, period__contains=on)
    by_code = list(units.filter(code__iexact=text)[:1])
    return by_code or list(units.filter(name__iexact=text).order_by("code")[:MOST_NAMED])


def differences(old: list[Question], new: list[Question]) -> tuple[Change, ...]:
    """What a version changes, in the order of the new one; what is removed comes last."""
    before = {one.code: one for one in old}
    after = {one.code: one for one in new}
    stays = [one.code for one in old if one.code in after]
    moved = {code for code, other in zip(stays, [one.code for one in new if one.code in before], strict=True)
             if code != other}  # fmt: skip
    found = [
        change for one in new if (change := _change(before.get(one.code), one, is_moved=one.code in moved)) is not None
    ]
    found += [_removed(one) for one in old if one.code not in after]
    return tuple(found)


def _change(old: Question | None, new: Question, *, is_moved: bool) -> Change | None:
    if old is None:
        return Change("added", new.code, _pieces({}, new.text), _pieces({}, new.hint or {}), frozenset())
    settings = _changed_settings(old, new) | ({"place"} if is_moved else set())
    texts, hints = _changed_pieces(old.text, new.text), _changed_pieces(old.hint or {}, new.hint or {})
    if not (texts or hints or settings):
        return None
    return Change("changed", new.code, texts or _pieces(new.text, new.text), hints, frozenset(settings))


def _changed_settings(old: Question, new: Question) -> set[str]:
    names = {"view": "view", "asked": "asked", "profession_id": "section", "unit_id": "section"}
    return {said for name, said in names.items() if getattr(old, name) != getattr(new, name)}


def _changed_pieces(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """The texts that say another thing; none where all are the same."""
    return _pieces(old, new) if old != new else ()


def _removed(old: Question) -> Change:
    return Change("removed", old.code, _pieces(old.text, {}), _pieces(old.hint or {}, {}), frozenset())


def _pieces(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, tuple[Piece, ...]], ...]:
    """The texts of each language in which something stands in either."""
    languages = [one for one in LANGUAGES_OF_TEXTS if old.get(one) or new.get(one)]
    return tuple((one, difference(old.get(one, ""), new.get(one, ""))) for one in languages)
