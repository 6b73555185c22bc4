"""The record of an agreement: what both agreed to, who and when, and whether it still says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from planning.queries import agreements, plans
from planning.queries.agreements import Check
from planning.views.answers import to_read
from planning.views.sheets import SOURCE_WORDS
from portal.authorization import Permission, requires
from portal.face import Link

if TYPE_CHECKING:
    from planning.models import Plan, PlanAgreement


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was checked: whether it holds, and what it says."""

    status: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class AgreedGoal:
    """A goal as it was agreed."""

    title: str
    why: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One of the person's agreements; the current one is the one on the page."""

    label: str
    url: str
    digest: str
    status: str
    word: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The page. `has_record` False: nothing can be checked; `is_missing`: there ought to be a record."""

    title: str
    crumbs: tuple[Link, ...]
    has_record: bool
    is_missing: bool
    fingerprint: str
    holds: bool
    found: tuple[Found, ...]
    people: tuple[tuple[str, str, datetime], ...]
    digest: str
    previous: str
    goals: tuple[AgreedGoal, ...]
    summary: str
    levels: tuple[tuple[Mapping[str, str], str], ...]
    chain: tuple[ChainLink, ...]
    signed_text: str


@requires(Permission.READ_PLAN)
@never_cache
@require_safe
def agreement(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Show the record and check it now."""
    _user, row = to_read(request, plan)
    if row.agreed_at is None:
        return redirect("planning:plan", plan=row.pk)  # nothing is agreed to yet
    record = agreements.of(row)
    page = _without_record(row) if record is None else _page(row, record)
    return render(request, "planning/plans/agreement.html", {"page": page})


def _without_record(plan: "Plan") -> AgreementPage:
    return AgreementPage(
        title=_title(plan), crumbs=_crumbs(plan), has_record=False, fingerprint=plan.fingerprint, holds=False, found=(),
        people=(), digest="", previous="", goals=(), summary="", levels=(), chain=(), signed_text="",
        is_missing=plan.revision in agreements.unrecorded(plan.user_id),
    )  # fmt: skip


def _page(plan: "Plan", record: "PlanAgreement") -> AgreementPage:
    check = agreements.check(plan, record, plans.goals_of(plan))
    content: dict[str, Any] = record.content
    return AgreementPage(
        title=_title(plan),
        crumbs=_crumbs(plan),
        has_record=True,
        is_missing=False,
        fingerprint=plan.fingerprint,
        holds=check.holds,
        found=(_found_whole(check, record), _found_linked(check), _found_today(check), *_found_unrecorded(check)),
        people=(
            (gettext("Employee"), record.employee_name, record.employee_at),
            (gettext("Manager"), record.manager_name, record.manager_at),
        ),
        digest=record.digest,
        previous=record.previous,
        goals=tuple(map(_goal, content.get("goals", []))),
        summary=content.get("summary", ""),
        levels=tuple((one["name"], _level(one)) for one in content.get("levels", [])),
        chain=_links(plan, check),
        signed_text=agreements.text_of(record),
    )


def _title(plan: "Plan") -> str:
    return gettext("The agreement to revision %(n)s") % {"n": plan.revision}


def _crumbs(plan: "Plan") -> tuple[Link, ...]:
    names = {"name": plan.user.name}
    return (Link(gettext("The plan of %(name)s") % names, reverse("planning:plan", kwargs={"plan": plan.pk})),)


def _found(*, holds: bool, yes: str, no: str) -> Found:
    word = gettext("unchanged") if holds else gettext("changed")
    return Found("ok" if holds else "missing", word, yes if holds else no)


def _found_whole(check: Check, record: "PlanAgreement") -> Found:
    here = next(one for one in check.chain if one.digest == record.digest)
    return _found(
        holds=here.is_whole,
        yes=gettext("The digest is that of the record: nobody has changed the record since."),
        no=gettext("The digest is not that of the record: the record has been changed afterwards."),
    )


def _found_linked(check: Check) -> Found:
    return _found(
        holds=all(one.is_whole and one.is_linked for one in check.chain),
        yes=ngettext(
            "It is the only agreement of this person.",
            "All %(n)s agreements of this person hang together: none is taken away, put in or changed.",
            len(check.chain),
        )
        % {"n": len(check.chain)},
        no=gettext("The agreements of this person do not hang together any more."),
    )


def _found_today(check: Check) -> Found:
    changed = [gettext("goal %(number)s") % {"number": number} for number in check.changed_goals]
    changed += [gettext("the summary")] if check.has_summary_changed else []
    changed += [gettext("who agreed, or when")] if check.has_signatures_changed else []
    changed += [gettext("the levels")] if check.has_levels_changed else []
    return _found(
        holds=not changed,
        yes=gettext("The plan in the portal says today what both agreed to."),
        no=gettext("The plan in the portal says another thing today: %(what)s.") % {"what": ", ".join(changed)},
    )


def _found_unrecorded(check: Check) -> tuple[Found, ...]:
    """Said only where something is wrong."""
    if not check.unrecorded:
        return ()
    text = ngettext(
        "Revision %(numbers)s was agreed when records were kept, and has none.",
        "Revisions %(numbers)s were agreed when records were kept, and have none.",
        len(check.unrecorded),
    ) % {"numbers": ", ".join(map(str, check.unrecorded))}
    return (Found("missing", gettext("record missing"), text),)


def _goal(goal: Mapping[str, Any]) -> AgreedGoal:
    source = str(SOURCE_WORDS.get(goal["source"], goal["source"]))
    return AgreedGoal(
        title=goal["title"],
        why=f"{source} · {goal['origin']}" if goal["origin"] else source,
        activities=tuple(
            f"{one['title']} ({_day(one['due'])})" if one["due"] else one["title"] for one in goal["activities"]
        ),
    )


def _day(written: str) -> str:
    """A day of the record, which keeps it as ISO 8601, as people say it."""
    return date_format(date.fromisoformat(written), "DATE_FORMAT")


def _level(one: Mapping[str, Any]) -> str:
    if one["agreed"] is not None:
        return gettext("level %(level)s") % {"level": one["agreed"]}
    return gettext("no agreement: own view %(own)s, manager's view %(manager)s") % {
        "own": _or_none(one["own"]), "manager": _or_none(one["manager"]),
    }  # fmt: skip


def _or_none(level: int | None) -> str:
    return gettext("none") if level is None else str(level)


def _links(plan: "Plan", check: Check) -> tuple[ChainLink, ...]:
    def link(one: agreements.Entry) -> ChainLink:
        holds = one.is_whole and one.is_linked
        return ChainLink(
            label=gettext("Revision %(n)s") % {"n": one.revision},
            url=reverse("planning:plan-agreement", kwargs={"plan": one.plan_id}),
            digest=one.digest,
            status="ok" if holds else "missing",
            word=gettext("unchanged") if holds else gettext("changed"),
            is_here=one.plan_id == plan.pk,
        )

    return tuple(link(one) for one in check.chain)
