"""An HR strategist's own spreadsheet of competences, in her own columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from competence.models import FrameworkImport
from portal.models import Job
from portal.worker import running
from tests.make.spreadsheets import make_workbook

HEADER = (
    "Nr", "Kompetensområde", "Kompetens", "Kompetens engelska", "Varför", "Typ", "Giltighet (månader)",
    "Nivå 0", "Nivå 1", "Nivå 2", "Nivå 3", "Nivå 4", "Yrkesgrupp", "Kravnivå",
)  # fmt: skip
CERTIFICATE = 4
LEVEL_WORDS = ("Ny", "Kan med stöd", "Självständig", "Trygg", "Leder")
NEW = "/catalogue/imports/new/"


def own_rows(count: int = 4) -> list[tuple[Any, ...]]:
    """Rows as people write them: one certificate, the others rated with a text for each level and a required level."""
    rows: list[tuple[Any, ...]] = []
    for number in range(1, count + 1):
        area = "Akut omhändertagande" if number % 2 else "Säkerhet"
        name = f"Kompetens {number}"
        if number == CERTIFICATE:
            rows.append((number, area, "D-HLR", "CPR", "", "Certifikat", 24, "", "", "", "", "", "", 1))
            continue
        texts = [f"{name}: {word.lower()}" for word in LEVEL_WORDS]
        level = ("Kan med stöd", "Självständig", 3)[number % 3]
        rows.append((number, area, name, f"Competence {number}", f"Därför {number}", "", "", *texts, "", level))
    return rows


def own_file(path: Path, rows: Sequence[Sequence[object]] | None = None) -> bytes:
    """The workbook's bytes."""
    return make_workbook(path / "own.xlsx", rows or own_rows(), header=HEADER, sheet="Kompetenser").read_bytes()


def work() -> int:
    """Do what is queued, as a worker does."""
    done = 0
    while job := Job.objects.filter(state=Job.State.QUEUED).order_by("asked_at").first():
        running.run(job.pk)
        done += 1
    return done


def hand_in(browser: Client, content: bytes, name: str = "kompetenser.xlsx") -> FrameworkImport:
    """Upload and let the worker look at it."""
    answer = browser.post(NEW, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    work()
    return FrameworkImport.objects.get(pk=answer.headers["Location"].rstrip("/").rpartition("/")[2])


def form_data(browser: Client, found: FrameworkImport, **changes: str) -> dict[str, str]:
    """What a browser would send of the map's form as it stands on the page."""
    form = browser.get(f"/catalogue/imports/{found.pk}/").context["page"].map_form
    data = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in data.items() if value not in (None, "", False)} | changes
