"""All plans of a unit that one manager may read, as one archive: printed in parts by all workers, then put together.

The parts are jobs of the same kind as a single plan's PDF, so each checks the right again, and what was printed before
is not printed again. The archive takes those who are still her people when it is put together, and says in a list of
contents who is left out and why. Nothing is held in memory but one plan and one piece of the archive.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from planning.documents import plan_job
from planning.queries import plan_archives as queries
from planning.queries.plan_archives import Led
from portal.actions import jobs
from portal.actions.jobs import File, Part, Report
from portal.authorization import Permission, own_reports, require, units_within
from portal.models import Job, JobResult, Unit, User
from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.queries import units

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

KIND = "plan_archive"
PIECE = 1024 * 1024  # bytes of a piece of the archive
LONGEST_NAME = 120  # characters of a file's name
UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
"""What some system does not allow in the name of a file."""


class NothingToArchive(Exception):
    """None of the manager's people in the unit has a plan in force."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whose plan was asked for and is not in the archive, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the list in the archive says."""

    unit: str
    day: datetime
    asker: str
    files: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    without: tuple[str, ...]


def ask(*, unit: Unit, language: str, by: User, at: datetime, back_url: str = "") -> Job:
    """Ask for the plans in force of the manager's own people in the unit. All rows are written at once.

    `PermissionDenied` as for leading the unit; `NothingToArchive`. An unknown language is the reader's own.
    """
    require(by, Permission.AGREE_PLAN_AS_MANAGER, unit)
    chosen = language if language in LANGUAGES_OF_TEXTS else by.language
    plans = [one.plan_id for one in queries.led_in(unit, by=by, on=timezone.localdate(at)) if one.plan_id]
    if not plans:
        raise NothingToArchive
    return jobs.ask_in_parts(
        kind=KIND,
        subject=unit.pk,
        by=by,
        at=at,
        parts=[Part(plan_job.KIND, plan, {"language": chosen, "makes_file": True}) for plan in plans],
        parameters={"language": chosen, "back_url": back_url, "makes_file": True},
        unique_key=f"{unit.pk}:{by.pk}:{chosen}",
    )


def run(job: Job, report: Report, at: datetime) -> File:
    """Put together what the parts have made, of those who are the asker's people in the unit now."""
    by = job.asker
    unit = units.get(by, int(job.subject))
    require(by, Permission.AGREE_PLAN_AS_MANAGER, unit)
    parts = list(job.parts.order_by("unique_key"))
    whose = queries.people_of([UUID(part.subject) for part in parts])
    with override(str(job.parameters.get("language", by.language))):
        led = queries.led_in(unit, by=by, on=timezone.localdate(at))
        ours = {one.user_id for one in led}
        kept = [part for part in parts if part.state == Job.State.DONE and whose[UUID(part.subject)][0] in ours]
        names = _file_names([whose[UUID(part.subject)][1] for part in kept])
        day = timezone.localtime(at)
        contents = Contents(
            unit=unit.name,
            day=day,
            asker=by.name,
            files=names,
            left_out=tuple(_left_out(part, *whose[UUID(part.subject)], ours) for part in parts if part not in kept),
            without=_without(led, parts),
        )
        listed = render_to_string("planning/documents/plan_archive.txt", {"contents": contents})
        texts = {_("Contents") + ".txt": "\ufeff" + listed.replace("\n", "\r\n")}  # as every system shows it
        pieces = _pieces(texts, list(zip(kept, names, strict=True)), day, report)
        name = _fit(_("Plans of %(unit)s %(day)s") % {"unit": unit.name, "day": timezone.localdate(at)})
    people = [str(whose[UUID(part.subject)][0]) for part in kept]
    return File(f"{name}.zip", "application/zip", pieces, notes={"people": people})


def allowed(user: User, job: Job) -> bool:
    """Whether the person leads the unit, and everybody in the file is still one of her people."""
    try:
        require(user, Permission.AGREE_PLAN_AS_MANAGER, units.get(user, int(job.subject)))
    except (Http404, PermissionDenied):
        return False
    people = job.parameters.get("people") or []
    return own_reports(user).filter(pk__in=people).count() == len(people)


def about(user: User, subjects: Collection[str]) -> dict[str, str]:
    """The names of those of the units that the person leads. At most two queries."""
    led = units_within(user, Permission.AGREE_PLAN_AS_MANAGER).filter(pk__in=[int(one) for one in subjects])
    return {str(pk): name for pk, name in led.values_list("pk", "name")}


def _left_out(part: Job, user_id: UUID, name: str, ours: set[UUID]) -> LeftOut:
    if user_id not in ours:
        return LeftOut(name, _("is no longer one of your people in this unit"))
    return LeftOut(name, part.failure)


def _without(led: Iterable[Led], parts: Iterable[Job]) -> tuple[str, ...]:
    """Who has no plan in force. A plan agreed after the archive was asked for is in the next one."""
    asked = {part.subject for part in parts}
    return tuple(one.name for one in led if one.plan_id is None or str(one.plan_id) not in asked)


def _pieces(texts: Mapping[str, str], kept: list[tuple[Job, str]], day: datetime, report: Report) -> Iterator[bytes]:
    """The archive from its first byte to its last, a piece at a time."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name, day), text)
        for number, (part, name) in enumerate(kept, 1):
            content = JobResult.objects.values_list("content", flat=True).get(job=part)
            archive.writestr(_entry(name, day), bytes(content))
            report(number, len(kept))
            if len(sink.waiting) >= PIECE:
                yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """Where the archive is written to: forward only, emptied as it fills."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        """It is written to, and not read."""
        return True

    def write(self, content: "ReadableBuffer", /) -> int:
        """Take it."""
        piece = bytes(content)
        self.waiting += piece
        return len(piece)

    def take(self) -> bytes:
        """What has come since the last time."""
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken


def _entry(name: str, day: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, day.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _file_names(people: list[str]) -> tuple[str, ...]:
    """A name for the file of each, none twice: two people may be called the same."""
    seen: dict[str, int] = {}
    names = []
    for person in people:
        name = _fit(_("%(person)s - development plan") % {"person": person})
        seen[name.casefold()] = number = seen.get(name.casefold(), 0) + 1
        names.append(f"{name} ({number}).pdf" if number > 1 else f"{name}.pdf")
    return tuple(names)


def _fit(name: str) -> str:
    """Without what some system does not allow."""
    return UNFIT.sub(" ", name).strip(" .")[:LONGEST_NAME] or "-"
