"""How the pages of the catalogue answer: a deed done or refused, two people's texts side by side, shared words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from competence.actions.framework_versions import FaultyContent
from competence.actions.refusals import Refused, Stale
from competence.queries.touched import Touched
from portal.face import Conflict, ConflictField, Link, Words
from portal.texts import in_language

if TYPE_CHECKING:
    from django.forms import Form

STATES: dict[str, Words] = {
    "DRAFT": _("draft"),
    "CONSULTATION": _("in consultation"),
    "DECIDED": _("in force"),
    "RETIRED": _("retired"),
}
SHAPES = {"DRAFT": "idle", "CONSULTATION": "near", "DECIDED": "ok", "RETIRED": "expired"}
"""The shape and colour of a state; the word stands beside it."""
LAYERS: dict[str, Words] = {
    "COMMON": _("Common to everyone"),
    "PROFESSION": _("Profession-common"),
    "UNIT": _("Unit-specific"),
}
KINDS: dict[str, Words] = {"RATED": _("rated"), "CERTIFICATE": _("certificate"), "LANGUAGE": _("language")}
SKILLS: dict[str, Words] = {
    "LISTENING": _("listening"),
    "READING": _("reading"),
    "INTERACTION": _("spoken interaction"),
    "PRODUCTION": _("spoken production"),
    "WRITING": _("writing"),
}


def language() -> str:
    """The reader's language."""
    return get_language() or "sv"


def said(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, bare: for titles and options."""
    return in_language(texts, language()).value


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on something, in words: figures of answers below the organisation's small-group limit are not told."""

    people: str
    requirements: str
    ratings: str
    drafts: str


def hanging(found: Touched, limit: int) -> Hanging:
    """Nobody but herself knows that a person has a draft (domain.md, rule 4), so that a few are never counted out."""
    few = gettext("fewer than %(limit)s") % {"limit": limit}
    ratings, drafts = (few if many < limit else number(many) for many in (found.ratings, found.drafts))
    return Hanging(number(found.people), number(found.requirements), ratings, drafts)


def number(value: int) -> str:
    """A count as it is read in the language: 4 021 in Swedish, 4,021 in English."""
    return number_format(value, use_l10n=True, force_grouping=True)


def catalogue_crumbs(*more: Link) -> tuple[Link, ...]:
    """The way to a page of the catalogue."""
    return Link(gettext("Catalogue"), reverse("competence:catalogue")), *more


def framework_link(framework_id: int, name: Mapping[str, str]) -> Link:
    """The framework's own page."""
    return Link(said(name), reverse("competence:framework", args=[framework_id]))


def answer(request: HttpRequest, deed: Callable[[], object], url: str, done: str = "") -> HttpResponse:
    """Do it and go to `url`; what was refused is said there."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    except FaultyContent as faulty:
        for fault in faulty.faults[:10]:
            messages.error(request, fault)
    else:
        if done:
            messages.success(request, done)
    return redirect(url)


def does(form: "Form", deed: Callable[[], object]) -> bool:
    """Whether a valid form's deed was done; what was refused is said in the form."""
    if not form.is_valid():
        return False
    try:
        deed()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    except FaultyContent as faulty:
        for fault in faulty.faults:
            form.add_error(None, fault)
    return not form.errors


def conflict(
    request: HttpRequest, stale: Stale, *, title: Words, labels: Mapping[str, Words], keep_url: str
) -> HttpResponse:
    """Show both texts to the second writer, where they differ; everything else she wrote is sent along."""
    differing = [name for name in labels if stale.saved.get(name, "") != stale.mine.get(name, "")]
    fields = tuple(
        ConflictField(name, labels[name], stale.saved.get(name, ""), stale.mine.get(name, "")) for name in differing
    )
    page = Conflict(
        title=title,
        saved_by=stale.saved_by or gettext("Somebody"),
        saved_at=stale.saved_at,
        fields=fields,
        version=stale.version,
        url=request.get_full_path(),
        keep_url=keep_url,
        kept=tuple((name, value) for name, value in stale.mine.items() if name not in differing),
    )
    return render(request, "portal/conflict.html", {"conflict": page}, status=409)
