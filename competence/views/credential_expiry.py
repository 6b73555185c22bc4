"""The certificates a manager or an attester has to see to: to attest, run out, missing, running out."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competence.documents.credential_expiry import CONTENT_TYPE, as_workbook
from competence.queries import credential_expiry as queries
from competence.queries.credential_expiry import Row, Standing
from competence.views.wording import day_words, status_mark
from portal.authorization import Permission, can, for_everyone_signed_in, signed_in_user
from portal.face import Link
from portal.numbers import number_in

if TYPE_CHECKING:
    from portal.models import User

PER_PAGE = 200
WITHIN = (30, 60, 90)
WAITING, GONE = "waiting", "gone"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One certificate of one person, and where to do something about it ("": nothing to do here)."""

    name: str
    unit: str
    certificate: str
    mark: SafeString
    words: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list. `certificates` are those to filter by, as (id, name, whether it is chosen)."""

    tabs: tuple[Link, ...]
    caption: str
    rows: tuple[ListRow, ...]
    pages: "Page[Row]"
    show: str
    within: str
    certificates: tuple[tuple[int, str, bool], ...]
    workbook_url: str
    batch_url: str
    is_whole: bool
    is_attester: bool
    empty: str


@for_everyone_signed_in
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for me, what has run out or is missing, and what will run out within 30, 60 or 90 days."""
    user = _signer(request)
    today = timezone.localdate()
    listing = queries.listing(user, on=today)
    chosen, certificate = _chosen(request, listing.rows), _certificate(request)
    shown = _filtered(listing.rows, chosen, certificate, today)
    pages = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    may_attest_all = can(user, Permission.ATTEST, on=today)
    query = {"show": chosen} if chosen in {WAITING, GONE} else {"within": chosen}
    page = ListPage(
        tabs=_tabs(listing.rows, chosen, certificate, today),
        caption=_caption(chosen, len(shown)),
        rows=tuple(_row(row, today, is_attester=not may_attest_all) for row in pages),
        pages=pages,
        show=query.get("show", ""),
        within=query.get("within", ""),
        certificates=tuple((pk, name, pk == certificate) for pk, name in _kinds(listing.rows)),
        workbook_url=_url("competence:certificates-workbook", query, certificate),
        batch_url=reverse("competence:certificate-batch"),
        is_whole=listing.is_whole,
        is_attester=not may_attest_all,
        empty=_empty(chosen),
    )
    return render(request, "competence/credentials/index.html", {"page": page})


@for_everyone_signed_in
@never_cache
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    user = _signer(request)
    today = timezone.localdate()
    rows = queries.listing(user, on=today).rows
    shown = _filtered(rows, _chosen(request, rows), _certificate(request), today)
    cells = (
        (row.name, row.unit, row.certificate, capfirst(_mark(row)[1]), row.issued_on, row.valid_until) for row in shown
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{gettext("certificates")}-{today.isoformat()}.xlsx"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(as_workbook(gettext("Certificates"), cells), content_type=CONTENT_TYPE, headers=headers)


def _signer(request: HttpRequest) -> "User":
    """Who signs somebody's certificates: a manager, or an attester."""
    user = signed_in_user(request)
    if not (can(user, Permission.ATTEST) or can(user, Permission.ATTEST_ASKED)):
        raise PermissionDenied
    return user


def _chosen(request: HttpRequest, rows: tuple[Row, ...]) -> str:
    """Which tab; to begin with what waits, else what will run out first."""
    within = request.GET.get("within", "")
    if within in map(str, WITHIN):
        return within
    if request.GET.get("show") in {WAITING, GONE}:
        return request.GET["show"]
    return WAITING if any(row.standing == Standing.WAITING for row in rows) else GONE


def _certificate(request: HttpRequest) -> int | None:
    return number_in(request.GET.get("certificate", ""))


def _filtered(rows: tuple[Row, ...], chosen: str, certificate: int | None, today: date) -> list[Row]:
    return [row for row in rows if _is_in(row, chosen, today) and certificate in {None, row.competence_id}]


def _is_in(row: Row, chosen: str, today: date) -> bool:
    if chosen == WAITING:
        return row.standing == Standing.WAITING
    if chosen == GONE:
        return row.standing in {Standing.EXPIRED, Standing.MISSING}
    is_near = row.valid_until is not None and (row.valid_until - today).days <= int(chosen)
    return row.standing == Standing.EXPIRING and is_near


def _tabs(rows: tuple[Row, ...], chosen: str, certificate: int | None, today: date) -> tuple[Link, ...]:
    entries = [
        (WAITING, {"show": WAITING}, gettext("To attest")),
        (GONE, {"show": GONE}, gettext("Expired or missing")),
        *((str(days), {"within": str(days)}, gettext("Within %(days)s days") % {"days": days}) for days in WITHIN),
    ]
    return tuple(
        Link(
            f"{label} ({len(_filtered(rows, key, certificate, today))})",
            _url("competence:certificates", query, certificate),
            current=key == chosen,
        )
        for key, query, label in entries
    )


def _url(name: str, query: dict[str, str], certificate: int | None) -> str:
    values = {**query, **({"certificate": certificate} if certificate is not None else {})}
    return f"{reverse(name)}?{urlencode(values)}"


def _kinds(rows: tuple[Row, ...]) -> list[tuple[int, str]]:
    return sorted({row.competence_id: row.certificate for row in rows}.items(), key=lambda one: one[1])


def _caption(chosen: str, count: int) -> str:
    words = {"n": count, "days": chosen}
    if chosen == WAITING:
        return (
            ngettext("%(n)s certificate waits to be attested", "%(n)s certificates wait to be attested", count) % words
        )
    if chosen == GONE:
        return (
            ngettext(
                "%(n)s certificate has run out or is missing", "%(n)s certificates have run out or are missing", count
            )
            % words
        )
    return (
        ngettext(
            "%(n)s certificate runs out within %(days)s days", "%(n)s certificates run out within %(days)s days", count
        )
        % words
    )


def _empty(chosen: str) -> str:
    if chosen == WAITING:
        return gettext("Nobody has handed in a certificate that waits for you.")
    if chosen == GONE:
        return gettext("Everyone has what is required.")
    return gettext("Nothing runs out within %(days)s days.") % {"days": chosen}


def _mark(row: Row) -> tuple[str, str]:
    return {
        Standing.WAITING: ("near", gettext("waiting to be attested")),
        Standing.EXPIRED: ("expired", gettext("expired")),
        Standing.MISSING: ("missing", gettext("missing")),
    }.get(row.standing, ("near", gettext("expires soon")))


def _row(row: Row, today: date, *, is_attester: bool) -> ListRow:
    kind, word = _mark(row)
    url, action = "", ""
    if row.credential_id is not None:
        url = reverse("competence:certificate", args=[row.credential_id])
        action = gettext("Look and attest") if row.standing == Standing.WAITING else gettext("Look")
    elif not is_attester:
        url = f"{reverse('competence:credential-new', args=[row.person_id])}?competence={row.competence_id}"
        action = gettext("Record")
    return ListRow(
        name=row.name,
        unit=row.unit,
        certificate=row.certificate,
        mark=status_mark(kind, word),
        words=_words(row, today),
        url=url,
        action=action,
    )


def _words(row: Row, today: date) -> str:
    if row.standing == Standing.MISSING:
        return gettext("Required, and none is recorded.")
    if row.standing == Standing.WAITING and row.issued_on:
        proof = gettext("with proof") if row.has_proof else gettext("without proof")
        return gettext("Issued on %(day)s, %(proof)s.") % {"day": day_words(row.issued_on), "proof": proof}
    if row.valid_until is None:
        return ""
    days = (row.valid_until - today).days
    if row.standing == Standing.EXPIRED:
        return gettext("Was valid until %(day)s.") % {"day": day_words(row.valid_until)}
    words = (
        ngettext("%(day)s, in %(days)s day", "%(day)s, in %(days)s days", days) if days else gettext("%(day)s, today")
    )
    said = words % {"day": day_words(row.valid_until), "days": days}
    return said if row.is_required else gettext("%(when)s; not required") % {"when": said}
