"""The start page: what to do first, and where one stands."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.queries import scales
from planning.queries import start as queries
from planning.queries.start import Led, Standing
from planning.views import consultation_todos, todos
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.face import Link, Todo
from portal.queries import health
from portal.texts import in_language, level_words

if TYPE_CHECKING:
    from portal.models import User

MOST_LINES = 4
MOST_TODOS = 5


@dataclass(frozen=True, slots=True)
class GapRow:
    """A competence on the start page: bar and words."""

    name: str
    language: str
    where: str
    now: int | None
    required: int | None
    top: int
    kind: str
    word: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the portal's machinery, and whether it works: for the system administrator."""

    name: str
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """To do first, at most five; then where one stands; then the other rooms one has."""

    name: str
    todos: list[Todo]
    done: str
    rows: list[GapRow]
    rows_said: str
    totals_said: str
    plan_said: str
    talk_said: str
    has_requirements: bool
    rooms: list[Link] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@for_everyone_signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page after signing in, for everyone; who reads published figures alone is led to them."""
    user = signed_in_user(request)
    today = timezone.localdate()
    if not getattr(user, "is_employed", True) and can(user, Permission.READ_PUBLISHED, on=today):
        return redirect("planning:published")
    led = queries.led_by(user, on=today)
    read = queries.short_standing_of if led else queries.standing_of
    standing = read(user, on=today, at=timezone.now())
    scale = scales.of(user.organisation_id) if standing.lines else scales.Scale(())
    consulted = () if led else consultation_todos.open_to(user, today)
    asked = todos.of_manager(led) if led else consultation_todos.of_commenter(user, consulted, today)
    to_do = [*asked, *todos.of_employee(standing, today)]
    page = StartPage(
        name=user.given_name,
        todos=to_do[:MOST_TODOS],
        done="" if to_do else _("Nothing waits for you today."),
        rows=_rows(standing, scale),
        rows_said=_rows_said(standing),
        totals_said=_totals_said(standing),
        plan_said=_plan_said(standing, today),
        talk_said=_talk_said(standing, today),
        has_requirements=bool(standing.lines) or bool(standing.totals and standing.totals.required),
        rooms=[*consultation_todos.links(consulted), *_rooms(user, led, today)],
        parts=_parts() if can(user, Permission.READ_SETTINGS, on=today) else [],
    )
    return render(request, "planning/start/start.html", {"page": page})


def _rows(standing: Standing, scale: scales.Scale) -> list[GapRow]:
    """The largest gaps first, then what is not assessed, then the rest: four lines to look at."""
    language = get_language() or "sv"
    rated = [line for line in standing.lines if not line.is_certificate and line.required is not None]
    rated.sort(key=lambda line: (-(line.gap or 0), line.status != "UNRATED"))
    rows: list[GapRow] = []
    for line in rated[:MOST_LINES]:
        name = in_language(line.name, language)
        levels = scales.of_competence(line.kind, scale)
        level_names = levels.names(language)
        kind, word = todos.status_words(line)
        rows.append(
            GapRow(
                name=name.value,
                language=name.language if name.language != language else "",
                where=in_language(line.framework, language).value,
                now=line.current,
                required=line.required,
                top=max(levels.top, 1),
                kind=kind,
                word=word,
                words=_("now: %(now)s; required: %(required)s")
                % {"now": level_words(line.current, level_names), "required": level_words(line.required, level_names)},
            )
        )
    return rows


def _rows_said(standing: Standing) -> str:
    rated = sum(1 for line in standing.lines if not line.is_certificate and line.required is not None)
    shown = min(rated, MOST_LINES)
    return _("%(shown)s of %(all)s required competences, the largest gaps first.") % {"shown": shown, "all": rated}


def _totals_said(standing: Standing) -> str:
    if not standing.totals or not standing.totals.required:
        return ""
    return ngettext(
        "You have %(gaps)s gap among %(required)s requirements.",
        "You have %(gaps)s gaps among %(required)s requirements.",
        standing.totals.gaps,
    ) % {"gaps": standing.totals.gaps, "required": standing.totals.required}


def _plan_said(standing: Standing, today: date) -> str:
    plan = standing.plan
    if plan.current_until and plan.current_until >= today:
        return _("Your plan is current until %(day)s.") % {"day": localize(plan.current_until)}
    if plan.current_until:
        return _("Your plan ran out on %(day)s.") % {"day": localize(plan.current_until)}
    if plan.waits_for_me:
        return _("Your plan waits for you to agree to it.")
    if plan.waits_for_manager:
        return _("Your plan waits for your manager.")
    return _("Your plan is being written.") if plan.is_writing else _("You have no plan yet. It is made in the talk.")


def _talk_said(standing: Standing, today: date) -> str:
    """The appraisal talk to come. One whose day went by without a word is not said to be to come."""
    talk = next((one for one in standing.talks if one.kind == "DEVELOPMENT" and one.state != "HELD"), None)
    if talk and talk.on and talk.on >= today:
        return _("Your appraisal talk is on %(day)s.") % {"day": localize(talk.on)}
    return _("Your appraisal talk is open.") if talk and talk.state == "PREPARING" else ""


def _rooms(user: "User", led: Led | None, today: date) -> list[Link]:
    rooms = [Link(_("My people"), reverse("planning:team"))] if led else []
    if led or can(user, Permission.ATTEST_ASKED, on=today):
        rooms.append(Link(_("Certificates"), reverse("competence:certificates")))
    if not led and can(user, Permission.OPEN_ASSESSMENT_WINDOW, on=today):
        rooms.append(Link(_("Asking for self-assessments"), reverse("competence:windows")))
    if can(user, Permission.DECIDE_CATALOGUE, on=today):
        rooms.append(Link(_("Attesters"), reverse("competence:attesters")))
    if can(user, Permission.READ_COVERAGE, on=today):
        rooms.append(Link(_("Follow-up"), reverse("planning:coverage")))
    if can(user, Permission.IMPORT_PEOPLE, on=today):
        rooms.append(Link(_("Personnel data"), reverse("portal:people-imports")))
    return rooms


def _parts() -> list[Part]:
    """What /readyz tells machines, in words."""
    state = health.readiness(at=timezone.now())
    waited = (state.oldest_job_age or 0) // 60
    long = ngettext("The oldest has waited %(n)s minute", "The oldest has waited %(n)s minutes", waited)
    said = (
        (_("Database"), state.database, _("Works"), _("Does not answer")),
        (_("Broker"), state.broker, _("Works"), _("Does not answer")),
        (_("Worker"), state.worker, _("Works"), _("Gives no sign of life")),
        (_("Jobs that wait"), state.queue, _("None waits long"), long % {"n": waited}),
    )
    return [Part(name, "ok" if works else "missing", good if works else bad) for name, works, good, bad in said]
