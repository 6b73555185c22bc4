"""A proposal of requirements: begin one, read it, say from when and with whom it was talked through."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competence.actions import profile_demands
from competence.actions import requirement_profiles as deeds
from competence.forms.requirement_profiles import BeginForm, CommentForm, ConsultForm, HeadForm
from competence.queries import profile_rights, requirement_profiles
from competence.queries.requirement_profiles import Amount, LineRow, Step
from competence.views.demand_pages import FormPage, answer_form, posted
from competence.views.demand_wording import amount_said, target_said
from competence.views.proposals import state_mark
from competence.views.wording import Reader, day_words, reader, status_mark
from portal.authorization import Permission, for_everyone_signed_in, require, requires, signed_in_user
from portal.face import Link
from portal.queries import units

if TYPE_CHECKING:
    from competence.models import Comment, RequirementProfile
    from portal.models import Unit, User

GET_AND_POST = ["GET", "HEAD", "POST"]
WEEKS_OF_CONSULTATION = 2


@dataclass(frozen=True, slots=True)
class LineOf:
    """A line of the proposal in words, beside what is decided now ("" for nothing)."""

    name: str
    who: str
    mark: SafeString
    now: str
    wanted: str
    above: str
    tasks: tuple[Link, ...]
    change_url: str


@dataclass(frozen=True, slots=True)
class CommentOf:
    """What somebody said, and what was answered; `answer_url` is empty where one may not answer."""

    who: str
    when: object
    text: str
    answer: str
    answered_by: str
    answer_url: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The page. Addresses and forms are empty for what one may not do, or not now."""

    title: str
    over: str
    crumbs: tuple[Link, ...]
    mark: SafeString
    facts: tuple[tuple[str, str], ...]
    lines: tuple[LineOf, ...]
    is_open: bool
    comments: tuple[CommentOf, ...]
    comment_form: CommentForm | None
    comment_url: str
    head_url: str
    line_url: str
    take_up_url: str
    consult_form: ConsultForm | None
    consult_url: str
    take_back_url: str
    discard_url: str
    effect_url: str
    may_decide: bool
    retire_url: str


@requires(Permission.DECIDE_UNIT_REQUIREMENTS)
@require_http_methods(GET_AND_POST)
def propose_for_unit(request: HttpRequest, unit: int) -> HttpResponse:
    """A proposal of the unit's own; what its tasks demand stands in it from the beginning."""
    user = signed_in_user(request)
    row = units.get(user, unit)
    require(user, Permission.DECIDE_UNIT_REQUIREMENTS, row)
    open_one = next((one for one in requirement_profiles.of_unit(row) if one.state in profile_rights.OPEN), None)
    return _begin(request, user, row, open_one)


@requires(Permission.DECIDE_REQUIREMENTS)
@require_http_methods(GET_AND_POST)
def propose(request: HttpRequest) -> HttpResponse:
    """A proposal of the organisation's: for everyone, professions, roles and units."""
    user = signed_in_user(request)
    proposals = requirement_profiles.of_organisation(user.organisation_id)
    return _begin(request, user, None, next((one for one in proposals if one.state in profile_rights.OPEN), None))


@for_everyone_signed_in
@never_cache
@require_safe
def profile(request: HttpRequest, profile: int) -> HttpResponse:
    """The proposal and its consultation, for those it concerns."""
    user, today = signed_in_user(request), timezone.localdate()
    found = requirement_profiles.get(user, profile)
    profile_rights.require_reader(user, found, on=today)
    return render(request, "competence/requirements/profile.html", {"page": page_of(found, user, today)})


@for_everyone_signed_in
@require_http_methods(GET_AND_POST)
def change_head(request: HttpRequest, profile: int) -> HttpResponse:
    """What it is about, from when, with whom it was talked through, its reference."""
    user, found = to_decide(request, profile)
    home = reverse("competence:profile", args=[profile])
    names = ("title", "since", "consultation_note", "decision_reference", "version")
    page = FormPage(
        title=gettext("About the proposal"),
        submit=gettext("Save"),
        form=HeadForm(posted(request), initial={name: getattr(found, name) for name in names}),
        url=request.path,
        back=home,
        crumbs=(Link(found.title, home),),
        over=found.unit.name if found.unit else found.organisation.name,
    )

    def deed() -> object:
        return deeds.change_head(profile=found, **page.form.cleaned_data, by=user)

    return answer_form(request, page, deed, home)


def to_decide(request: HttpRequest, profile_id: int) -> "tuple[User, RequirementProfile]":
    """Who asks, and the proposal that is hers to decide."""
    user = signed_in_user(request)
    found = requirement_profiles.get(user, profile_id)
    if found.unit is not None:
        require(user, Permission.DECIDE_UNIT_REQUIREMENTS, found.unit)
    else:
        require(user, Permission.DECIDE_REQUIREMENTS)
    return user, found


def page_of(
    found: "RequirementProfile", user: "User", today: date, comment_form: CommentForm | None = None
) -> ProfilePage:
    """The proposal as this reader sees it today."""
    read = reader(user)
    may_decide = profile_rights.may_decide(user, found, on=today)
    may_change = may_decide and found.state == "DRAFT"
    is_open = found.state in profile_rights.OPEN
    rows = requirement_profiles.lines(found)
    may_see = is_open and bool(rows) and profile_rights.may_see_effect(user, found, on=today)
    may_comment = profile_rights.may_comment(user, found, on=today)
    consult = ConsultForm(initial={"until": today + timedelta(weeks=WEEKS_OF_CONSULTATION)})

    def url(name: str, *, when: bool) -> str:
        return reverse(f"competence:{name}", args=[found.pk]) if when else ""

    return ProfilePage(
        title=found.title,
        over=found.unit.name if found.unit else found.organisation.name,
        crumbs=(_home(found),),
        mark=state_mark(found),
        facts=_facts(found),
        lines=tuple(_line(row, read, may_change=may_change) for row in rows),
        is_open=is_open,
        comments=tuple(_comment(one, found, may_answer=may_decide) for one in requirement_profiles.comments(found)),
        comment_form=(comment_form or CommentForm()) if may_comment else None,
        comment_url=url("profile-comment", when=may_comment),
        head_url=url("profile-change", when=may_decide and is_open),
        line_url=url("profile-line-new", when=may_change),
        take_up_url=url("profile-take-up", when=may_change and found.unit is not None),
        consult_form=consult if may_change and rows else None,
        consult_url=url("profile-consult", when=may_change),
        take_back_url=url("profile-take-back", when=may_decide and found.state == "CONSULTATION"),
        discard_url=url("profile-discard", when=may_decide and is_open),
        effect_url=url("profile-effect", when=may_see),
        may_decide=may_decide,
        retire_url=url("profile-retire", when=may_decide and found.state == "DECIDED"),
    )


def _begin(
    request: HttpRequest, user: "User", unit: "Unit | None", open_one: "RequirementProfile | None"
) -> HttpResponse:
    """The first form; where a proposal is being worked on, that one is shown instead of a second."""
    if open_one is not None:
        return render(
            request, "competence/requirements/profile.html", {"page": page_of(open_one, user, timezone.localdate())}
        )
    today = timezone.localdate()
    title = gettext("Requirements of %(unit)s") % {"unit": unit.name} if unit else ""
    home = reverse("competence:unit-requirements", args=[unit.pk]) if unit else reverse("competence:requirements")
    page = FormPage(
        title=gettext("Propose requirements"),
        submit=gettext("Make the proposal"),
        form=BeginForm(posted(request), initial={"title": title, "since": _next_month(today)}),
        url=request.path,
        back=home,
        crumbs=(Link(gettext("Requirements"), home),),
        over=unit.name if unit else user.organisation.name,
        lead=gettext("What the unit's tasks demand is put into the proposal. Nothing is required until you decide it.")
        if unit
        else gettext("Levels for everyone, a profession, a role or a unit. Nothing is required until you decide it."),
    )
    made: list[RequirementProfile] = []

    def deed() -> object:
        said = page.form.cleaned_data
        organisation = unit.organisation if unit else user.organisation
        row = deeds.begin(
            organisation=organisation, unit=unit, title=said["title"], since=said["since"], by=user, at=timezone.now()
        )
        made.append(row)
        return unit and profile_demands.take_up_tasks(profile=row, by=user, at=timezone.now())

    answered = answer_form(request, page, deed, home)
    if made:
        answered["Location"] = reverse("competence:profile", args=[made[0].pk])
    return answered


def _next_month(today: date) -> date:
    """The first day of the next month: a usual day for a decision to begin."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _home(found: "RequirementProfile") -> Link:
    if found.unit is not None:
        return Link(gettext("Requirements of the unit"), reverse("competence:unit-requirements", args=[found.unit.pk]))
    return Link(gettext("Requirements"), reverse("competence:requirements"))


def _facts(found: "RequirementProfile") -> tuple[tuple[str, str], ...]:
    facts = [
        (gettext("Demanded from"), day_words(found.since)),
        (gettext("Decision reference"), found.decision_reference),
        (gettext("Talked through"), found.consultation_note),
    ]
    if found.consultation_until is not None:
        facts.append((gettext("Consultation open until"), day_words(found.consultation_until)))
    if found.decided_at is not None and found.decided_by is not None:
        words = {"who": found.decided_by.name, "day": day_words(timezone.localdate(found.decided_at))}
        facts.append((gettext("Decided"), gettext("%(day)s by %(who)s") % words))
    return tuple((label, value) for label, value in facts if value)


def _line(row: LineRow, read: Reader, *, may_change: bool) -> LineOf:
    line = row.line
    kind = line.competence.kind
    url = reverse("competence:profile-line", args=[line.profile_id, line.pk]) if may_change else ""
    return LineOf(
        name=read.text(line.competence.name),
        who=target_said(
            read,
            profession=line.profession.name if line.profession else {},
            role=line.role.name if line.role else {},
            unit=line.unit.name if line.unit else "",
        ),
        mark=step_mark(row.step),
        now=_amount(read, kind, row.now),
        wanted=_amount(read, kind, row.wanted) or gettext("not demanded any more"),
        above=gettext("%(who)s already demands level %(level)s: the highest applies anyway.")
        % {"who": row.above.who, "level": row.above.level}
        if row.above
        else "",
        tasks=tuple(Link(task.name, reverse("competence:task", args=[task.pk])) for task in row.tasks),
        change_url=url,
    )


def _amount(read: Reader, kind: str, amount: Amount | None) -> str:
    if amount is None:
        return ""
    return amount_said(
        read, kind, amount.level,
        min_people=amount.min_people, ramp_months=amount.ramp_months, ramp_level=amount.ramp_level,
    )  # fmt: skip


def step_mark(step: Step) -> SafeString:
    """What a line does, as shape and word."""
    kind, word = {
        Step.NEW: ("near", gettext("new")),
        Step.RAISED: ("near", gettext("raised")),
        Step.LOWERED: ("near", gettext("lowered")),
        Step.CHANGED: ("near", gettext("changed")),
        Step.ENDED: ("expired", gettext("ends")),
        Step.UNCHANGED: ("idle", gettext("unchanged")),
    }[step]
    return status_mark(kind, word)


def _comment(one: "Comment", found: "RequirementProfile", *, may_answer: bool) -> CommentOf:
    may_now = may_answer and not one.answer
    return CommentOf(
        who=one.author.name,
        when=one.written_at,
        text=one.text,
        answer=one.answer,
        answered_by=one.answered_by.name if one.answered_by else "",
        answer_url=reverse("competence:profile-comment-answer", args=[found.pk, one.pk]) if may_now else "",
    )
