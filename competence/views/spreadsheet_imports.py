"""HR hands in a spreadsheet, says which column is what, sees what it would change, and confirms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competence.actions import spreadsheet_imports as actions
from competence.actions.refusals import Refused
from competence.forms.sheet_maps import MapForm
from competence.forms.spreadsheet_imports import LARGEST, ConfirmForm, HandInForm
from competence.queries import spreadsheet_imports as queries
from competence.reading.faults import is_plain
from competence.reading.spreadsheets import MEGABYTE
from competence.views import sheet_map_page, spreadsheet_import_page
from portal.authorization import Permission, requires, signed_in_user
from portal.face import Link, Words

if TYPE_CHECKING:
    from django.core.paginator import Page

    from competence.models import FrameworkImport

PER_PAGE = 25
REFUSED_AFTER = LARGEST + MEGABYTE  # bytes of the whole form


@dataclass(frozen=True, slots=True)
class ListRow:
    """One import in the list."""

    url: str
    file_name: str
    handed_in_by: str
    handed_in_at: datetime
    status: str
    state: Words


@dataclass(frozen=True, slots=True)
class ListPage:
    """The imports of the organisation."""

    crumbs: tuple[Link, ...]
    rows: tuple[ListRow, ...]
    pages: "Page[FrameworkImport]"
    new_url: str


@dataclass(frozen=True, slots=True)
class HandInPage:
    """The form for the file."""

    crumbs: tuple[Link, ...]
    form: HandInForm


@requires(Permission.WRITE_CATALOGUE)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The spreadsheets that were handed in, the newest first."""
    pages = Paginator(queries.visible_to(signed_in_user(request)), PER_PAGE).get_page(request.GET.get("page"))
    rows = tuple(
        ListRow(
            url=reverse("competence:framework-import", args=[found.pk]),
            file_name=found.file_name,
            handed_in_by=found.handed_in_by.name,
            handed_in_at=found.handed_in_at,
            status=spreadsheet_import_page.STATUS[found.state],
            state=capfirst(found.get_state_display()),
        )
        for found in pages
    )
    crumbs = spreadsheet_import_page.crumbs()[:1]
    page = ListPage(crumbs, rows, pages, reverse("competence:framework-import-new"))
    return render(request, "competence/spreadsheet_imports/list.html", {"page": page})


@csrf_exempt  # asked for in _hand_in: a form that is too large is refused before anything of it is read
@requires(Permission.WRITE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in a file."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if request.method == "POST" and length.isdecimal() and int(length) > REFUSED_AFTER:
        while request.read(MEGABYTE):  # a browser that is cut off in the middle shows no answer
            pass
        words = {"most": LARGEST // MEGABYTE}
        messages.error(request, _("The file is larger than %(most)s MB. Remove what is not needed.") % words)
        return _hand_in_page(request, HandInForm(), status=413)
    return _hand_in(request)


@csrf_protect
def _hand_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _hand_in_page(request, HandInForm(), status=200)
    form = HandInForm(request.POST, request.FILES)
    if not form.is_valid():
        return _hand_in_page(request, form, status=422)
    file = form.cleaned_data["file"]
    handed_in = actions.hand_in(
        by=signed_in_user(request), at=timezone.now(), file_name=_plain_name(file.name), content=bytes(file.read())
    )
    if handed_in.is_open:
        messages.info(request, _("You are already working on this very file. Here it is."))
    elif handed_in.earlier is not None:
        words = {"day": timezone.localtime(handed_in.earlier.handed_in_at).strftime("%Y-%m-%d")}
        messages.info(request, _("This very file was imported before, on %(day)s. Its map is used again.") % words)
    return redirect("competence:framework-import", handed_in.found.pk)


@requires(Permission.WRITE_CATALOGUE)
@never_cache
@require_safe
def show(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """How the import stands: being read, waiting for its map, what it would change, or what became of it."""
    return _page(request, framework_import)


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def save_map(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """Keep the map; go on to the preview, or only keep it."""
    user = signed_in_user(request)
    found = queries.get(user, framework_import)
    if found.state != "MAPPING":
        messages.warning(request, str(actions.NotNow()))
        return redirect("competence:framework-import", framework_import)
    form = sheet_map_page.form_of(found, data=request.POST)
    go_on = request.POST.get("go") != "keep"
    choices = sheet_map_page.choices_of(found, form) if form.is_valid() or not go_on else None
    if choices is None or form.built is None:
        return _page(request, framework_import, map_form=form, status=422)
    data = form.built.data
    done = _done(
        request,
        framework_import,
        lambda: actions.save_map(
            framework_import=found, data=data, choices=choices, by=user, at=timezone.now(), go_on=go_on
        ),
    )
    if not go_on:
        messages.success(request, _("The map is saved. Go on when you like."))
    return done


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def choose_sheet(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """Read another sheet of the workbook."""
    user = signed_in_user(request)
    found = queries.get(user, framework_import)
    look, sheet = queries.look_of(found), request.POST.get("sheet", "")
    if look is None or sheet not in look.sheets:
        messages.warning(request, _("The file has no such sheet. Choose one of the list."))
        return redirect("competence:framework-import", framework_import)
    return _done(
        request,
        framework_import,
        lambda: actions.choose_sheet(framework_import=found, sheet=sheet, by=user, at=timezone.now()),
    )


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def change_map(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """Back from the preview to the map."""
    user = signed_in_user(request)
    found = queries.get(user, framework_import)
    return _done(request, framework_import, lambda: actions.change_map(framework_import=found, by=user))


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def read_again(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """Have work that stopped done again."""
    user = signed_in_user(request)
    found = queries.get(user, framework_import)
    return _done(
        request, framework_import, lambda: actions.read_again(framework_import=found, by=user, at=timezone.now())
    )


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def confirm(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """Have it taken into the catalogue."""
    user = signed_in_user(request)
    found = queries.get(user, framework_import)
    form = ConfirmForm(request.POST, may_decide=spreadsheet_import_page.may_decide(user, found))
    if not form.is_valid():
        return _page(request, framework_import, confirm_form=form, status=422)
    decide = bool(form.cleaned_data.get("decide", False))
    reference = str(form.cleaned_data.get("reference", ""))
    return _done(
        request,
        framework_import,
        lambda: actions.confirm(framework_import=found, decide=decide, reference=reference, by=user, at=timezone.now()),
    )


@requires(Permission.WRITE_CATALOGUE)
@require_POST
def discard(request: HttpRequest, framework_import: UUID) -> HttpResponse:
    """Throw the file away."""
    user = signed_in_user(request)
    found = queries.get(user, framework_import)
    return _done(request, framework_import, lambda: actions.discard(framework_import=found, by=user))


def _done(request: HttpRequest, import_id: UUID, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("competence:framework-import", import_id)


def _page(
    request: HttpRequest,
    import_id: UUID,
    *,
    map_form: MapForm | None = None,
    confirm_form: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = signed_in_user(request)
    page = spreadsheet_import_page.page_of(user, queries.get(user, import_id), map_form, confirm_form)
    return render(request, "competence/spreadsheet_imports/import.html", {"page": page}, status=status)


def _hand_in_page(request: HttpRequest, form: HandInForm, *, status: int) -> HttpResponse:
    page = HandInPage(spreadsheet_import_page.crumbs(), form)
    return render(request, "competence/spreadsheet_imports/new.html", {"page": page}, status=status)


def _plain_name(name: str | None) -> str:
    """The file's name without what cannot be stored or shown."""
    plain = "".join(sign for sign in name or "" if is_plain(sign) and sign not in "\n\t").strip()
    return plain or _("spreadsheet")
