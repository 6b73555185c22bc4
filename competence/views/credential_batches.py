"""A course list: pasted, looked through, confirmed."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competence.actions import credential_batches as actions
from competence.actions import credentials as deeds
from competence.forms.credentials import BatchForm
from competence.queries import credential_batches as queries
from competence.queries import credentials
from competence.queries.credential_batches import RECORDS, Line, Outcome
from competence.views.credential_pages import validity_words
from competence.views.credentials import REFUSALS
from competence.views.wording import status_mark
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.face import Link
from portal.forms.choices import choices_of
from portal.texts import in_language

if TYPE_CHECKING:
    from competence.models import Competence
    from portal.models import User


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A line of the list and what becomes of it."""

    number: int
    text: str
    name: str
    unit: str
    mark: SafeString


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What would be recorded, and what would not and why; `problems` come first, since somebody has to look at them."""

    crumbs: tuple[Link, ...]
    certificate: str
    validity: str
    counts: tuple[tuple[str, int], ...]
    count: int
    problems: tuple[BatchRow, ...]
    ready: tuple[BatchRow, ...]
    kept: tuple[tuple[str, str], ...]
    confirm_url: str
    change_url: str
    confirm_words: str


@for_everyone_signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Paste the list; a post looks it through and changes nothing."""
    user = _signer(request)
    rows = _certificates(user)
    if request.method != "POST":
        return _form_page(request, _form(rows, initial={"issued_on": timezone.localdate()}))
    form = _form(rows, request.POST)
    if "change" in request.POST or not form.is_valid():
        return _form_page(request, form, status=200 if "change" in request.POST else 422)
    lines = _looked_through(form, rows, user)
    if lines is None:
        return _form_page(request, form, status=422)
    page = _preview_page(form.cleaned_data, rows, lines)
    return render(request, "competence/credentials/batch_preview.html", {"page": page})


@for_everyone_signed_in
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Record the certificates of everyone on the list who can be; looked through anew, for time has passed."""
    user = _signer(request)
    rows = _certificates(user)
    form = _form(rows, request.POST)
    if not form.is_valid() or (lines := _looked_through(form, rows, user)) is None:
        return _form_page(request, form, status=422)
    data = form.cleaned_data
    done = actions.record_batch(
        competence=rows[data["competence"]],
        issued_on=data["issued_on"],
        valid_until=data["valid_until"],
        person_ids={line.person_id for line in lines if line.outcome in RECORDS and line.person_id},
        by=user,
        at=timezone.now(),
    )
    messages.success(request, _done_words(done, lines))
    return redirect("competence:certificates")


def _signer(request: HttpRequest) -> "User":
    user = signed_in_user(request)
    if not (can(user, Permission.ATTEST) or can(user, Permission.ATTEST_ASKED)):
        raise PermissionDenied
    return user


def _certificates(user: "User") -> "dict[int, Competence]":
    return {row.pk: row for row in credentials.signable_by(user, on=timezone.localdate())}


def _form(rows: "dict[int, Competence]", *args: Any, **kwargs: Any) -> BatchForm:
    language = get_language() or "sv"
    names = [(pk, in_language(row.name, language).value) for pk, row in rows.items()]
    return BatchForm(*args, certificates=names, **kwargs)


def _form_page(request: HttpRequest, form: BatchForm, *, status: int = 200) -> HttpResponse:
    form.helper.form_action = reverse("competence:certificate-batch")
    context = {
        "form": form,
        "has_certificates": len(choices_of(form, "competence")) > 1,
        "crumbs": (_home(),),
        "most": queries.MOST_LINES,
    }
    return render(request, "competence/credentials/batch.html", context, status=status)


def _looked_through(form: BatchForm, rows: "dict[int, Competence]", user: "User") -> tuple[Line, ...] | None:
    """The lines; None where the form now says why there are none."""
    data, now = form.cleaned_data, timezone.now()
    try:
        deeds.last_valid_day(user, rows[data["competence"]], data["issued_on"], data["valid_until"], at=now)
        return queries.preview(
            user,
            competence_id=data["competence"],
            issued_on=data["issued_on"],
            text=data["people"],
            on=timezone.localdate(now),
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(*REFUSALS[type(refusal)])
    except queries.TooManyLines as refusal:
        words = {"lines": number_format(refusal.lines), "most": number_format(queries.MOST_LINES)}
        form.add_error(
            "people",
            gettext(
                "The list has %(lines)s lines; at most %(most)s are taken at a time. Split it and record each part."
            )
            % words,
        )
    return None


def _preview_page(data: dict[str, Any], rows: "dict[int, Competence]", lines: tuple[Line, ...]) -> PreviewPage:
    competence = rows[data["competence"]]
    until = data["valid_until"] or deeds.last_day_of(data["issued_on"], competence.validity_months)
    ready = tuple(_row(line) for line in lines if line.outcome in RECORDS)
    count = len(ready)
    counted = Counter(line.outcome for line in lines)
    fields = ("competence", "issued_on", "valid_until", "people")
    return PreviewPage(
        crumbs=(_home(), Link(gettext("Course list"), reverse("competence:certificate-batch"))),
        certificate=in_language(competence.name, get_language() or "sv").value,
        validity=validity_words(data["issued_on"], until),
        counts=tuple((_words(outcome)[1], counted[outcome]) for outcome in Outcome if counted[outcome]),
        count=count,
        problems=tuple(_row(line) for line in lines if line.outcome not in RECORDS),
        ready=ready,
        kept=tuple((name, str(data[name] or "")) for name in fields),
        confirm_url=reverse("competence:certificate-batch-confirm"),
        change_url=reverse("competence:certificate-batch"),
        confirm_words=ngettext("Record %(n)s certificate", "Record %(n)s certificates", count) % {"n": count},
    )


def _row(line: Line) -> BatchRow:
    return BatchRow(line.number, line.text, line.name, line.unit, status_mark(*_words(line.outcome)))


def _words(outcome: Outcome) -> tuple[str, str]:
    """Shape and words of what becomes of a line."""
    return {
        Outcome.READY: ("ok", gettext("will be recorded")),
        Outcome.REPORTED: ("ok", gettext("handed in by the employee, will be attested")),
        Outcome.RECORDED: ("idle", gettext("already recorded")),
        Outcome.DOUBLE: ("idle", gettext("stands more than once in the list")),
        Outcome.NOT_FOUND: ("missing", gettext("not found")),
        Outcome.SEVERAL: ("missing", gettext("names several people")),
        Outcome.NOT_YOURS: ("missing", gettext("not within your right")),
        Outcome.LEFT: ("missing", gettext("no longer employed")),
    }[outcome]


def _done_words(done: actions.Recorded, lines: tuple[Line, ...]) -> str:
    count = done.recorded + done.attested
    said = [
        ngettext("%(n)s certificate is recorded.", "%(n)s certificates are recorded.", count) % {"n": count},
    ]
    standing = done.already + sum(line.outcome == Outcome.RECORDED for line in lines)
    if standing:
        said.append(ngettext("%(n)s was recorded before.", "%(n)s were recorded before.", standing) % {"n": standing})
    left = done.refused + sum(line.outcome not in {*RECORDS, Outcome.RECORDED, Outcome.DOUBLE} for line in lines)
    if left:
        said.append(ngettext("%(n)s line was left out.", "%(n)s lines were left out.", left) % {"n": left})
    return " ".join(said)


def _home() -> Link:
    return Link(gettext("Certificates"), reverse("competence:certificates"))
