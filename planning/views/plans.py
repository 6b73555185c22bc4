"""The plan's own pages: read, begun anew, proposed, agreed or answered, and asked for as a document."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from competence.queries import scales
from planning.actions import agreements
from planning.actions import plans as deeds
from planning.actions import talks as talk_deeds
from planning.actions.refusals import Refused, Stale
from planning.documents import plan_job
from planning.forms.plans import AnswerForm, PdfForm, VersionForm
from planning.forms.talks import SummaryForm
from planning.queries import plans, reasons, revisions, talks
from planning.queries.plans import FollowUpLine, GoalLine, Revision
from planning.queries.validity import last_day
from planning.views.answers import answer, home_url, room_url, to_read, to_write
from planning.views.sheets import GOAL_WORDS, PlanPart, day, has_agreed, part_of
from planning.views.talks import summary_conflict
from portal.authorization import Permission, can, require, requires, signed_in_user
from portal.face import Link
from portal.queries import people

if TYPE_CHECKING:
    from planning.models import Plan
    from portal.models import User


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan with everything about it. `open_url` leads to a revision that is being written beside this one.

    `lasting` says in words until when it is current and living; `closed_why` why it is not in force any more.
    """

    person_name: str
    is_own: bool
    crumbs: tuple[Link, ...]
    plan: PlanPart
    status: str
    word: str
    summary: str
    talk_url: str
    agreed_at: datetime | None
    manager_name: str
    employee_agreed_at: datetime | None
    manager_agreed_at: datetime | None
    reviewed_at: datetime | None
    closed_at: datetime | None
    lasting: tuple[str, ...]
    closed_why: str
    agreement_url: str
    has_record: bool
    last_time: tuple[tuple[str, str], ...]
    follow_ups: tuple[FollowUpLine, ...]
    revisions: tuple[tuple[Revision, str, str], ...]
    changes: tuple[str, ...]
    previous_url: str
    room_url: str
    open_url: str
    may_start: bool
    may_follow_up: bool
    start_url: str
    follow_up_url: str
    pdf_url: str
    language: str
    url: str


@requires(Permission.READ_PLAN)
@require_safe
def my_plan(request: HttpRequest) -> HttpResponse:
    """The plan in force, else the one being written, else how one comes about."""
    user = signed_in_user(request)
    plan = plans.current_of(user)
    if plan is None:
        return render(request, "planning/plans/none.html", {"talk_url": reverse("planning:my-talk")})
    return _page(request, user, plan)


@requires(Permission.READ_PLAN)
@require_safe
def plan(request: HttpRequest, plan: UUID) -> HttpResponse:
    """One revision."""
    user, row = to_read(request, plan)
    return _page(request, user, row)


@requires(Permission.WRITE_PLAN)
@require_POST
def start(request: HttpRequest, person: UUID) -> HttpResponse:
    """Begin a new revision between talks."""
    user = signed_in_user(request)
    employee = people.get(user, person)
    require(user, Permission.WRITE_PLAN, employee)
    try:
        begun = deeds.start(person=employee, by=user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        written = plans.open_of(employee)
        return redirect(home_url(user, written) if written else room_url(user, employee))
    return redirect("planning:plan", plan=begun.pk)


@requires(Permission.WRITE_PLAN)
@require_POST
def discard(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Throw a new revision away."""
    user, row = to_write(request, plan)
    deed = partial(deeds.discard, plan=row, by=user, at=timezone.now())
    url = home_url(user, row)
    if row.previous_id is not None and row.talk_id is None:
        url = reverse("planning:plan", kwargs={"plan": row.previous_id})
    return answer(request, deed, url, done=gettext("The new revision is thrown away. The agreed plan stands."))


@requires(Permission.WRITE_PLAN)
@require_POST
def propose(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Propose the plan; in the talk room with the summary as it stands in the window."""
    user = signed_in_user(request)
    row = plans.get(user, plan)
    if has_left(request, user, row):
        return redirect("planning:team")
    require(user, Permission.WRITE_PLAN, row.user)
    home, at = home_url(user, row), timezone.now()
    summary, form = SummaryForm(request.POST), VersionForm(request.POST)
    if not form.is_valid() or ("summary" in request.POST and not summary.is_valid()):
        messages.error(request, gettext("The page was not complete, or the summary is too long. Try again."))
        return redirect(home)
    try:
        if row.talk is not None and "summary" in request.POST:
            text, version = summary.cleaned_data["summary"], summary.cleaned_data["talk_version"]
            row.talk.user = row.user
            talk_deeds.save_summary(talk=row.talk, text=text, version=version, by=user, at=at)
        agreements.propose(plan=row, version=form.cleaned_data["version"], by=user, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
    except Stale as stale:
        if row.talk is not None:
            return summary_conflict(request, row.talk, stale, home)
    else:
        messages.success(request, gettext("The plan is proposed, and you have agreed for your part."))
    return redirect(home)


@requires(Permission.WRITE_PLAN)
def agree(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Read the whole proposal on one page, and agree to it."""
    user = signed_in_user(request)
    row = plans.get(user, plan)
    if has_left(request, user, row):
        return redirect("planning:team")
    require(user, Permission.WRITE_PLAN, row.user)
    if request.method == "POST":
        return _agree(request, user, row)
    if row.state != "PROPOSED" or has_agreed(row, user):
        return redirect(home_url(user, row))
    return _agree_page(request, user, row, AnswerForm())


def _agree_page(request: HttpRequest, user: "User", row: "Plan", form: AnswerForm, status: int = 200) -> HttpResponse:
    goals, before = plans.goals_and_previous(row)
    scale = scales.of(row.user.organisation_id)
    page = {
        "levels": _noted(row.user, scale) if row.talk else (),
        "plan": part_of(row, goals, user, wishes=plans.declined_wishes_of(row)),
        "changes": revisions.changes(before, goals) if row.previous_id else (),
        "answer_url": reverse("planning:plan-answer", kwargs={"plan": row.pk}),
        "person_name": row.user.name,
        "is_own": user.pk == row.user_id,
        "summary": row.talk.summary if row.talk else "",
        "proposed_at": row.proposed_at,
        "room_url": home_url(user, row),
        "has_talk": row.talk is not None,
    }
    return render(request, "planning/plans/agree.html", {"page": page, "form": form}, status=status)


@requires(Permission.WRITE_PLAN)
@require_POST
def answer_proposal(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Answer in words instead of agreeing."""
    user, row = to_write(request, plan)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        may_still = row.state == "PROPOSED" and not has_agreed(row, user)
        return _agree_page(request, user, row, form, status=422) if may_still else redirect(home_url(user, row))
    deed = partial(agreements.answer, plan=row, text=form.cleaned_data["text"], by=user, at=timezone.now())
    done = gettext("Your answer is with the plan. It can be changed again, and the other is told.")
    return answer(request, deed, home_url(user, row), done=done)


def has_left(request: HttpRequest, user: "User", plan: "Plan") -> bool:
    """Whether the person has left since: who took part is told; the first deed closes the plan, else the night does."""
    part = {plan.proposed_by_id, plan.manager_agreed_by_id, plan.started_by_id, plan.saved_by_id}
    now = timezone.now()
    if plan.user.left_on is None or user.pk not in part or not deeds.has_left(plan.user, at=now):
        return False
    if request.method == "POST":
        deeds.close_of_leaver(person=plan.user, at=now)
    messages.error(request, str(deeds.PersonHasLeft.sentence))
    return True


def _noted(person: "User", scale: scales.Scale) -> tuple[tuple[talks.NotedLevel, tuple[str, ...]], ...]:
    """What the talk has come to, each with the names of the levels that its competence has."""
    language = get_language() or "sv"
    return tuple((one, scales.of_competence(one.kind, scale).names(language)) for one in talks.noted_of(person))


@requires(Permission.WRITE_PLAN)
@require_POST
def take_back(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Make a proposal a draft again."""
    user, row = to_write(request, plan)
    deed = partial(agreements.take_back, plan=row, by=user, at=timezone.now())
    return answer(request, deed, home_url(user, row), done=gettext("The plan can be changed again. Propose it anew."))


@requires(Permission.READ_PLAN)
@require_POST
def pdf(request: HttpRequest, plan: UUID) -> HttpResponse:
    """Ask for the document; the job's page shows how far it has come."""
    user, row = to_read(request, plan)
    form = PdfForm(request.POST)
    back = reverse("planning:plan", kwargs={"plan": row.pk})
    if not form.is_valid():
        messages.error(request, gettext("Choose one of the languages."))
        return redirect(back)
    language = form.cleaned_data["language"]
    job = plan_job.ask(plan=row.pk, language=language, by=user, at=timezone.now(), back_url=back)
    return redirect("portal:job", job=job.pk)


def _agree(request: HttpRequest, user: "User", plan: "Plan") -> HttpResponse:
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        agreed = agreements.agree(plan=plan, version=version, by=user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        plan.refresh_from_db()
        still_asked = plan.state == "PROPOSED" and not has_agreed(plan, user)
        return redirect("planning:plan-agree", plan=plan.pk) if still_asked else redirect(home_url(user, plan))
    if agreed.state == "AGREED":  # else her side had agreed already, and the other has not yet
        messages.success(request, gettext("You have both agreed to the plan. It is in force from now."))
    return redirect("planning:plan", plan=agreed.pk)


def _page(request: HttpRequest, user: "User", plan: "Plan") -> HttpResponse:
    goals, before = plans.goals_and_previous(plan)
    return render(request, "planning/plans/plan.html", {"page": _page_of(user, plan, goals, before)})


@dataclass(frozen=True, slots=True)
class _Reading:
    """Who reads which plan, among which revisions, and whether she may write in it."""

    user: "User"
    plan: "Plan"
    may_write: bool
    revisions: tuple[Revision, ...]

    @property
    def is_own(self) -> bool:
        """Whether it is her own."""
        return self.user.pk == self.plan.user_id

    @property
    def may_follow_up(self) -> bool:
        """Whether she looks back at it: it is in force."""
        return self.may_write and self.plan.state == "AGREED"

    @property
    def written(self) -> Revision | None:
        """The revision that is being written: this one or another."""
        return next((one for one in self.revisions if one.state in {"DRAFT", "PROPOSED"}), None)

    def crumbs(self) -> tuple[Link, ...]:
        """The way here, for the manager."""
        return (Link(gettext("My people"), reverse("planning:team")),) if self.may_write and not self.is_own else ()

    def talk_url(self) -> str:
        """The talk it was made in, which others do not read."""
        may_read = self.may_write and self.plan.talk_id is not None
        return reverse("planning:talk", kwargs={"talk": self.plan.talk_id}) if may_read else ""

    def open_url(self) -> str:
        """The revision that is being written beside this one."""
        return _plan_url(self.written.id) if self.written and self.written.id != self.plan.pk else ""


def _page_of(user: "User", plan: "Plan", goals: tuple[GoalLine, ...], before: tuple[GoalLine, ...]) -> PlanPage:
    may_write = can(user, Permission.WRITE_PLAN, plan.user)
    reading = _Reading(user, plan, may_write, plans.revisions_of(plan.user, drafts=may_write))
    status, word = state_words(plan.state)
    return PlanPage(
        person_name=plan.user.name,
        is_own=reading.is_own,
        crumbs=reading.crumbs(),
        plan=part_of(plan, goals, user, reasons=_reasons(reading), wishes=plans.declined_wishes_of(plan)),
        status=status,
        word=word,
        summary=plan.talk.summary if plan.talk else "",
        talk_url=reading.talk_url(),
        agreed_at=plan.agreed_at,
        manager_name=plan.manager_agreed_by.name if plan.manager_agreed_by else "",
        employee_agreed_at=plan.employee_agreed_at,
        manager_agreed_at=plan.manager_agreed_at,
        reviewed_at=plan.reviewed_at,
        closed_at=plan.closed_at,
        lasting=_lasting(plan),
        closed_why=_closed_why(plan, reading.revisions),
        agreement_url=_agreed_url("plan-agreement", plan),
        has_record=hasattr(plan, "agreement"),
        last_time=_last_time(plan, before),
        follow_ups=plans.follow_ups_of(plan) if plan.agreed_at else (),
        revisions=tuple((one, _plan_url(one.id), state_words(one.state)[1]) for one in reading.revisions),
        changes=revisions.changes(before, goals) if plan.previous_id else (),
        previous_url=_plan_url(plan.previous_id),
        room_url=home_url(user, plan),
        open_url=reading.open_url(),
        may_start=reading.may_follow_up and reading.written is None,
        may_follow_up=reading.may_follow_up,
        start_url=reverse("planning:plan-start", kwargs={"person": plan.user_id}),
        follow_up_url=reverse("planning:plan-follow-up", kwargs={"plan": plan.pk}),
        pdf_url=_agreed_url("plan-pdf", plan),
        language=get_language() or "sv",
        url=_plan_url(plan.pk),
    )


def _agreed_url(name: str, plan: "Plan") -> str:
    """What there is of a plan that was agreed; "" of any other."""
    return reverse(f"planning:{name}", kwargs={"plan": plan.pk}) if plan.agreed_at else ""


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A plan as if only its follow-up counted: that is what keeps it living."""

    state: str
    is_complete: bool
    agreed_at: datetime | None
    reviewed_at: datetime | None


def _lasting(plan: "Plan") -> tuple[str, ...]:
    """Until when the plan is current and living, in words; nothing for one that is not in force."""
    if plan.state != "AGREED":
        return ()
    today, months = timezone.localdate(), plan.user.organisation
    current = last_day(plan, months.plan_valid_months)
    if current < today:
        return (gettext("Not current since %(day)s. Follow it up, or agree on a new one.") % {"day": day(current)},)
    said, look = gettext("Current until %(day)s.") % {"day": day(current)}, plans.last_look_at(plan)
    living = last_day(_Reviewed(plan.state, plan.is_complete, None, look), months.living_months) if look else None
    if living is None or (living < today and plan.reviewed_at is None):
        return (said, gettext("Not living yet: it has not been followed up."))
    if living < today:
        return (said, gettext("Not living since %(day)s: follow it up.") % {"day": day(living)})
    return (said, gettext("Living until %(day)s, if it is not followed up before.") % {"day": day(living)})


def _closed_why(plan: "Plan", found: tuple[Revision, ...]) -> str:
    """A later revision has replaced it; else its person has left, which closes everything there is."""
    if plan.closed_at is None:
        return ""
    names = {"day": day(timezone.localdate(plan.closed_at))}
    if any(one.agreed_at == plan.closed_at for one in found if one.id != plan.pk):
        return gettext("Replaced %(day)s by a later revision.") % names
    if plan.user.left_on is not None:
        return gettext("Closed %(day)s, because the employee has left.") % names
    return gettext("Closed %(day)s.") % names


def _last_time(plan: "Plan", before: tuple[GoalLine, ...]) -> tuple[tuple[str, str], ...]:
    """What was agreed last time and how far it came, while the next plan is written."""
    if plan.state not in {"DRAFT", "PROPOSED"}:
        return ()
    return tuple((goal.title, str(GOAL_WORDS[goal.state])) for goal in before)


def _reasons(reading: _Reading) -> list[reasons.Reason]:
    """What may become a goal, where one may be added here."""
    if reading.plan.state != "DRAFT" or not reading.may_write:
        return []
    return reasons.among(talks.levels_of(reading.plan.user, on=timezone.localdate()).lines)


def state_words(state: str) -> tuple[str, str]:
    """The shape and the word of a plan's state."""
    words = {
        "DRAFT": ("idle", gettext("Being written")),
        "PROPOSED": ("near", gettext("Proposed")),
        "AGREED": ("ok", gettext("Agreed")),
        "CLOSED": ("idle", gettext("Closed")),
    }
    return words[state]


def _plan_url(plan_id: UUID | None) -> str:
    """The page of a revision; "" for none."""
    return reverse("planning:plan", kwargs={"plan": plan_id}) if plan_id else ""
