"""The parts of the bench, one after the other: what one of them cannot measure does not stop the others."""

import os
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from bench import (
    batches,
    booking,
    coverage,
    crowd,
    gaps,
    handing_in,
    imports,
    messages,
    pages,
    pdf,
    plan_page,
    region,
    reports,
    server,
    snapshots,
)
from bench.clients import Unexpected
from bench.report import Report
from portal.boot.house import Failed

SECONDS_OF_PDF = 8.0
QUIET = 0.5  # processes waiting for a core, on average of the last minute
Part = Callable[[], None]


def run(people: int, seed: int, only: Collection[str], workbook: Path | None) -> None:
    """Measure the wanted parts and print the report."""
    report = Report()
    if (load := os.getloadavg()[0]) > QUIET:
        report.note(f"the machine was busy with something else: load {load:.1f} before the start; times say little")
    over_http = {
        "pages": pages.measure,
        "visit": _visit,
        "plans": crowd.read_plans,
        "save": crowd.save_answers,
        "submit": handing_in.hand_in,
    }
    if set(only) & set(over_http):
        print(f"Preparing a region of {people}", flush=True)
        region.prepare(people, seed)
        chosen = region.people()
        with server.served(region.var("logs")) as port:
            print(f"Measuring at 127.0.0.1:{port}", flush=True)
            parts = {name: partial(deed, port, chosen, report) for name, deed in over_http.items()}
            _measure(parts, only, report)
    rest: dict[str, Part] = {
        "gaps": partial(_gaps, people, seed, report),
        "coverage": partial(_coverage, people, seed, report),
        "snapshots": partial(_snapshots, people, seed, report),
        "report": partial(_report, people, seed, report),
        "mails": partial(_mails, people, seed, report),
        "booking": partial(booking.measure, people, seed, report),
        "pdf": partial(_pdf, report),
        "batch": partial(_batch, people, seed, report),
        "feed": partial(imports.feed, people, seed, report),
        "onet": partial(_onet, workbook, report),
        "case": partial(imports.case, seed, report),
    }
    _measure(rest, only, report)
    report.show()


def _measure(parts: Mapping[str, Part], only: Collection[str], report: Report) -> None:
    for name, deed in parts.items():
        if name not in only:
            continue
        try:
            deed()
        except (Unexpected, Failed, imports.Failed, RuntimeError) as error:
            report.miss(name, str(error))


def _visit(port: int, _people: region.People, report: Report) -> None:
    pages.first_visit(port, report)


def _gaps(people: int, seed: int, report: Report) -> None:
    region.prepare(people, seed)
    gaps.measure(report)


def _mails(people: int, seed: int, report: Report) -> None:
    region.prepare(people, seed)
    messages.measure(report)


def _snapshots(people: int, seed: int, report: Report) -> None:
    region.prepare(people, seed)
    snapshots.measure(report)


def _report(people: int, seed: int, report: Report) -> None:
    region.prepare(people, seed)
    reports.measure(report)


def _coverage(people: int, seed: int, report: Report) -> None:
    region.prepare(people, seed)
    coverage.measure(report)


def _pdf(report: Report) -> None:
    """Both rates on the same document, each alone on the machine."""
    html = plan_page.page()
    report.add("pdf_per_s", pdf.ours(html, seconds=SECONDS_OF_PDF))
    report.add("pdf_naive_per_s", pdf.naive(html, seconds=SECONDS_OF_PDF))


def _batch(people: int, seed: int, report: Report) -> None:
    """The naive rate is that of `pdf`, where that is measured too."""
    region.prepare(people, seed)
    batches.measure(report, report.results.get("pdf_naive_per_s"))


def _onet(workbook: Path | None, report: Report) -> None:
    if workbook is None or not workbook.is_file():
        report.miss("onet_import_s", "Name the workbook: make bench ONET=/path/to/Skills.xlsx")
        return
    imports.onet(workbook, report)
