"""The effect of a proposal before it is decided: who gets a new gap, in which competence, and how large."""

from dataclasses import dataclass
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

from competence.queries import effects, profile_rights, requirement_profiles
from competence.queries.effects import Effect
from competence.queries.requirement_profiles import LineRow
from competence.views.effect_wording import Counting, sentences
from competence.views.requirement_profiles import step_mark
from competence.views.wording import Reader, day_words, reader
from portal.authorization import for_everyone_signed_in, signed_in_user
from portal.face import Link

if TYPE_CHECKING:
    from competence.models import RequirementProfile
    from portal.models import User


@dataclass(frozen=True, slots=True)
class CompetenceEffect:
    """What changes in one competence, and the names among one's own staff who get a new gap."""

    name: str
    marks: tuple[SafeString, ...]
    sentences: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffectPage:
    """The page; `decide_url` is empty for who may not decide, `missing` says what is to be done before."""

    title: str
    over: str
    crumbs: tuple[Link, ...]
    since: str
    total: tuple[str, ...]
    rows: tuple[CompetenceEffect, ...]
    limit: int
    decide_url: str
    missing: str
    head_url: str


@for_everyone_signed_in
@never_cache
@require_safe
def effect(request: HttpRequest, profile: int) -> HttpResponse:
    """For who decides, and for who follows up all the people it is about: figures, and names of own staff alone."""
    user, today = signed_in_user(request), timezone.localdate()
    found = requirement_profiles.get(user, profile)
    profile_rights.require_effect_reader(user, found, on=today)
    if found.state not in profile_rights.OPEN:
        return redirect("competence:profile", profile=found.pk)
    page = _page(found, user, reader(user), may_decide=profile_rights.may_decide(user, found, on=today))
    return render(request, "competence/requirements/effect.html", {"page": page})


def _page(found: "RequirementProfile", user: "User", read: Reader, *, may_decide: bool) -> EffectPage:
    today = timezone.localdate()
    rows = requirement_profiles.steps(found)
    done = effects.of(found, rows)
    names = profile_rights.names_known(user, set(done.people), on=today)
    counting = Counting(frozenset(names), found.organisation.small_group_limit)
    home = reverse("competence:profile", args=[found.pk])
    missing = _missing(found) if may_decide else ""
    return EffectPage(
        title=found.title,
        over=found.unit.name if found.unit else found.organisation.name,
        crumbs=(Link(found.title, home),),
        since=day_words(found.since),
        total=sentences(done, counting),
        rows=_rows(rows, done, counting, names, read),
        limit=counting.limit,
        decide_url=reverse("competence:profile-decide", args=[found.pk]) if may_decide and not missing and rows else "",
        missing=missing,
        head_url=reverse("competence:profile-change", args=[found.pk]) if may_decide else "",
    )


def _missing(found: "RequirementProfile") -> str:
    """What keeps it from being decided today; the decision itself asks again."""
    today = timezone.localdate()
    if found.since < today and (found.unit is not None or not found.decision_reference):
        return gettext("The day from which it is demanded has passed. Choose today or a later day.")
    if found.organisation.consultation_required and not found.consultation_note.strip():
        return gettext("The organisation demands a consultation. Write with whom it was talked through, and when.")
    if found.organisation.consultation_required and found.state == "CONSULTATION":
        until = found.consultation_until
        if until is not None and until >= today:
            return gettext("The consultation is open until %(day)s.") % {"day": day_words(until)}
    return ""


def _rows(
    rows: list[LineRow], done: Effect, counting: Counting, names: dict[UUID, str], read: Reader
) -> tuple[CompetenceEffect, ...]:
    by_competence: dict[int, list[LineRow]] = {}
    for row in rows:
        by_competence.setdefault(row.line.competence_id, []).append(row)
    return tuple(
        CompetenceEffect(
            name=read.text(group[0].line.competence.name),
            marks=tuple(dict.fromkeys(step_mark(row.step) for row in group)),
            sentences=_of_competence(key, group, done, counting),
            names=_names(key, done, names),
        )
        for key, group in by_competence.items()
    )


def _of_competence(key: int, group: list[LineRow], done: Effect, counting: Counting) -> tuple[str, ...]:
    if all(row.line.min_people is not None for row in group):
        return (gettext("A need of the unit: it gives nobody a gap."),)
    return sentences(done, counting, key)


def _names(key: int, done: Effect, names: dict[UUID, str]) -> tuple[str, ...]:
    """Who of one's own staff gets a new or larger gap."""
    found = [one for one in done.changes if one.competence_id == key and one.after > one.before]
    said = [
        (names[one.person_id], ngettext("%(n)s level short", "%(n)s levels short", one.after) % {"n": one.after})
        for one in found
        if one.person_id in names
    ]
    return tuple(f"{name}: {words}" for name, words in sorted(said))
