"""The certificates of one person as a page: what is required and how it stands, what waits, and all that has been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from competence.queries.gaps import Line, Status
from competence.views.wording import Reader, day_words, status_mark
from portal.face import Link

if TYPE_CHECKING:
    from competence.queries.credentials import Held
    from portal.models import User


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate that is required or held. `report_url` is where to hand in or record a new one ("": nowhere)."""

    id: int
    name: str
    mark: SafeString
    words: str
    waiting: str
    sources: tuple[str, ...]
    report_url: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One that has been recorded or reported. `url` leads to its own page, for who may sign it."""

    name: str
    mark: SafeString
    words: str
    note: str
    proof_url: str
    file_name: str
    url: str


@dataclass(frozen=True, slots=True)
class CertificatesPage:
    """The page, for the person herself (`own`) or for her manager."""

    own: bool
    title: str
    summary: tuple[str, ...]
    crumbs: tuple[Link, ...]
    reminders: tuple[str, ...]
    seen_url: str
    lines: tuple[CertificateLine, ...]
    history: tuple[HistoryLine, ...]
    report_url: str
    report_words: str


def certificates_page(
    person: "User",
    lines: Sequence[Line],
    held: Sequence["Held"],
    reminders: Mapping[int, int],
    *,
    own: bool,
    on: date,
) -> CertificatesPage:
    """Build it from the lines of the gap page and from everything ever recorded."""
    read = Reader((get_language() or "sv").partition("-")[0], ())
    report_url = (
        reverse("competence:my-certificate-new") if own else reverse("competence:credential-new", args=[person.pk])
    )
    waiting = {one.competence_id: one for one in held if one.state == "REPORTED"}
    certificates = [line for line in lines if line.is_certificate]
    return CertificatesPage(
        own=own,
        title=gettext("My certificates") if own else gettext("Certificates of %(name)s") % {"name": person.name},
        summary=_summary(certificates, len(waiting)),
        crumbs=(
            Link(gettext("My competence"), reverse("competence:my-gap"))
            if own
            else Link(person.name, reverse("competence:gap-of", args=[person.pk])),
        ),
        reminders=tuple(
            _reminder(line, reminders[line.competence_id], read, on)
            for line in certificates
            if line.competence_id in reminders
        ),
        seen_url=reverse("competence:my-reminders-seen") if own and reminders else "",
        lines=tuple(_line(line, waiting.get(line.competence_id), read, report_url) for line in certificates),
        history=tuple(_past(one, read, own=own) for one in held),
        report_url=report_url,
        report_words=gettext("Hand in a certificate") if own else gettext("Record a certificate"),
    )


def _summary(lines: Sequence[Line], waiting: int) -> tuple[str, ...]:
    required = [line for line in lines if line.required is not None]
    valid = sum(line.status in {Status.VALID, Status.EXPIRES_SOON} for line in required)
    said = [gettext("%(valid)s of %(all)s required certificates are valid") % {"valid": valid, "all": len(required)}]
    soon = sum(line.status == Status.EXPIRES_SOON for line in lines)
    if soon:
        said.append(ngettext("%(n)s expires soon", "%(n)s expire soon", soon) % {"n": soon})
    if waiting:
        said.append(ngettext("%(n)s waits to be attested", "%(n)s wait to be attested", waiting) % {"n": waiting})
    return tuple(said)


def _reminder(line: Line, days: int, read: Reader, on: date) -> str:
    name = read.text(line.name)
    if days == 0 or line.valid_until is None:
        return gettext("%(certificate)s has run out") % {"certificate": name}
    left = (line.valid_until - on).days
    if left == 0:
        return gettext("%(certificate)s is valid for the last day today") % {"certificate": name}
    words = ngettext("%(certificate)s runs out in %(days)s day", "%(certificate)s runs out in %(days)s days", left)
    return words % {"certificate": name, "days": left}


def _line(line: Line, waiting: "Held | None", read: Reader, report_url: str) -> CertificateLine:
    kind, word = mark_of(line)
    return CertificateLine(
        id=line.competence_id,
        name=read.text(line.name),
        mark=status_mark(kind, word),
        words=words_of(line),
        waiting=_waiting(waiting),
        sources=tuple(read.certificate_source(source) for source in line.sources),
        report_url=f"{report_url}?competence={line.competence_id}" if not waiting else "",
    )


def mark_of(line: Line) -> tuple[str, str]:
    """Shape and word for how a certificate stands."""
    return {
        Status.VALID: ("ok", gettext("valid")),
        Status.EXPIRES_SOON: ("near", gettext("expires soon")),
        Status.EXPIRED: ("expired", gettext("expired")),
        Status.MISSING: ("missing", gettext("missing")),
    }.get(line.status, ("idle", gettext("not required")))


def words_of(line: Line) -> str:
    """Until when, or since when not."""
    if line.status == Status.MISSING:
        return gettext("A valid certificate is required, and none is recorded.")
    if line.status == Status.EXPIRED and line.valid_until:
        return gettext("Expired on %(day)s.") % {"day": day_words(line.valid_until + timedelta(days=1))}
    if line.valid_until:
        return gettext("Valid until %(day)s.") % {"day": day_words(line.valid_until)}
    return gettext("Does not expire.")


def _waiting(held: "Held | None") -> str:
    if held is None or held.reported_at is None:
        return ""
    day = day_words(timezone.localdate(held.reported_at))
    return gettext("A new one was handed in on %(day)s and waits to be attested.") % {"day": day}


def _past(one: "Held", read: Reader, *, own: bool) -> HistoryLine:
    return HistoryLine(
        name=read.text(one.name),
        mark=status_mark(*state_mark(one.state)),
        words=validity_words(one.issued_on, one.valid_until),
        note=_note(one),
        proof_url=reverse("competence:certificate-proof", args=[one.id]) if one.file_name else "",
        file_name=one.file_name,
        url="" if own else reverse("competence:certificate", args=[one.id]),
    )


def state_mark(state: str) -> tuple[str, str]:
    """Shape and word of where a certificate is in its life."""
    return {
        "REPORTED": ("near", gettext("waiting to be attested")),
        "ATTESTED": ("ok", gettext("attested")),
        "REFUSED": ("missing", gettext("not accepted")),
    }.get(state, ("idle", gettext("withdrawn")))


def validity_words(issued_on: date, valid_until: date | None) -> str:
    """Give "Issued on 1 March 2026, valid until 1 March 2028"."""
    if valid_until is None:
        return gettext("Issued on %(day)s, does not expire") % {"day": day_words(issued_on)}
    words = {"day": day_words(issued_on), "until": day_words(valid_until)}
    return gettext("Issued on %(day)s, valid until %(until)s") % words


def _note(one: "Held") -> str:
    """Who did what, and why."""
    if one.closed_at is not None:
        words = {"who": one.closed_by, "day": day_words(timezone.localdate(one.closed_at)), "reason": one.reason}
        if one.state == "REFUSED":
            return gettext("%(who)s did not accept it on %(day)s: %(reason)s") % words
        return gettext("%(who)s withdrew it on %(day)s: %(reason)s") % words
    if one.attested_at is not None and one.attested_by:
        day = day_words(timezone.localdate(one.attested_at))
        return gettext("Attested by %(who)s on %(day)s") % {"who": one.attested_by, "day": day}
    return ""
