"""Writing a talk year: a new one, or changing one; who writes at the same time as somebody else sees both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from planning.actions import talk_cycles as deeds
from planning.actions.refusals import Refused, Stale
from planning.forms.talk_cycles import LABELS, NAMES, TalkYearForm
from planning.queries import questions as questions_queries
from planning.queries import talk_cycles as queries
from planning.views.answers import posted
from planning.views.talk_cycles import crumbs, name_of, year_url
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Conflict, ConflictField, Link

if TYPE_CHECKING:
    from planning.models import TalkCycle
    from portal.models import User


@dataclass(frozen=True, slots=True)
class YearFormPage:
    """The page of the form."""

    title: str
    crumbs: tuple[Link, ...]
    submit: str
    back: str
    is_open: bool
    begun_from: str = ""


@requires(Permission.RUN_TALK_YEAR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A draft."""
    user = signed_in_user(request)
    before = None if request.method == "POST" else queries.visible_to(user).first()
    facts = _next_after(before) if before else None
    form = TalkYearForm(posted(request), questions=_questions(user, None), facts=facts)
    made: list[TalkCycle] = []

    def deed() -> None:
        made.append(deeds.make(organisation=user.organisation, facts=form.facts(), by=user, at=timezone.now()))

    if _does(form, deed):
        _say(request, 0)
        return redirect(year_url(made[0]))
    page = YearFormPage(
        title=_("A new talk year"),
        crumbs=crumbs(),
        submit=_("Save the draft"),
        back=crumbs()[0].url,
        is_open=False,
        begun_from=name_of(before.name) if before else "",
    )
    return _show(request, form, page)


@requires(Permission.RUN_TALK_YEAR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, cycle: int) -> HttpResponse:
    """Change a draft, or with a reason a year that runs."""
    user = signed_in_user(request)
    row = queries.get(user, cycle)
    if row.state == "CLOSED":
        messages.error(request, str(deeds.NotAllowedNow.sentence))
        return redirect(year_url(row))
    is_open = row.state == "OPEN"
    facts = deeds.facts_of(row)
    form = TalkYearForm(
        posted(request), questions=_questions(user, facts), facts=facts, version=row.version, says_why=is_open
    )
    changed: list[int] = []

    def deed() -> None:
        told = deeds.change(
            cycle=row, facts=form.facts(), why=form.why(), version=form.cleaned_data["version"], by=user,
            at=timezone.now(),
        )  # fmt: skip
        changed.append(len(told))

    try:
        if _does(form, deed):
            _say(request, changed[0])
            return redirect(year_url(row))
    except Stale as stale:
        return _conflict(request, form, stale, row)
    title = _("Change the talk year") if is_open else _("Write the talk year")
    page = YearFormPage(title, (*crumbs(), Link(name_of(row.name), year_url(row))), _("Save"), year_url(row), is_open)
    return _show(request, form, page)


def _next_after(before: "TalkCycle") -> deeds.CycleFacts:
    """Where the next year begins: as the latest one, twelve months on."""
    facts = deeds.facts_of(before)
    chosen = [window.questions for window in facts.windows if window.questions]
    return deeds.a_year_later(facts, questions_queries.in_force_of(chosen))


def _does(form: TalkYearForm, deed: Callable[[], None]) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        deed()
    except deeds.FaultyYear as faulty:
        for field, sentence in faulty.faults:
            form.add_error(field if field in form.fields else None, sentence)
    except Refused as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _say(request: HttpRequest, changes: int) -> None:
    said = _("The talk year is saved.")
    if changes:
        more = ngettext("%(n)s change is noted and told.", "%(n)s changes are noted and told.", changes)
        said = f"{said} {more % {'n': changes}}"
    messages.success(request, said)


def _show(request: HttpRequest, form: TalkYearForm, page: YearFormPage) -> HttpResponse:
    context = {"form": form, "page": page}
    return render(request, "planning/talk_cycles/form.html", context, status=422 if form.errors else 200)


def _questions(user: "User", facts: deeds.CycleFacts | None) -> list[tuple[int, str, str]]:
    """What the windows may ask by: what is in force, and what the year asks by already."""
    chosen = tuple(one.questions for one in facts.windows if one.questions) if facts else ()
    return [
        (one.pk, one.kind, _("%(name)s, version %(number)s") % {"name": name_of(one.name), "number": one.number})
        for one in queries.choosable_versions(user.organisation_id, chosen=chosen)
    ]


def _conflict(request: HttpRequest, form: TalkYearForm, stale: Stale, row: "TalkCycle") -> HttpResponse:
    """Both years, field by field where they differ; the rest is sent along as it was written."""
    saved, mine = form.said(stale.saved), form.said(stale.mine)
    labels = _labels()
    differing = [name for name in labels if saved[name] != mine[name]]
    page = Conflict(
        title=name_of(row.name),
        saved_by=stale.saved_by or _("Somebody"),
        saved_at=stale.saved_at,
        fields=tuple(ConflictField(name, labels[name], saved[name], mine[name]) for name in differing),
        version=stale.version,
        url=request.path,
        keep_url=year_url(row),
        kept=tuple((name, value) for name, value in {**mine, "why": form.why()}.items() if name not in differing),
    )
    return render(request, "portal/conflict.html", {"conflict": page}, status=409)


def _labels() -> Mapping[str, str]:
    labels = {f"name_{language}": str(label) for language, label in NAMES.items()}
    labels |= {"first": str(LABELS["first"]), "last": str(LABELS["last"])}
    for kind in deeds.KINDS:
        for name, label in LABELS.items():
            labels[f"{kind.lower()}_{name}"] = f"{capfirst(kind.label)}: {label}"
    return labels
