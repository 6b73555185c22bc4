"""The workbook of a snapshot, read back: the same figures as the pages, real numbers, texts as texts."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from planning.documents.workbook import as_workbook, ask
from planning.models import Plan
from portal.models import Job, JobResult
from portal.worker import running
from tests.cast import Cast
from tests.make.people import make_person, make_profession, make_unit
from tests.make.planning import NOON, make_plan
from tests.make.snapshots import make_people, make_published, make_snapshot

DAY = date(2026, 10, 31)


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_sheets_hold_what_may_be_shown_as_numbers(cast: Cast) -> None:
    cast.ward.name = "=1+1"
    cast.ward.save()
    make_people(7, unit=cast.ward, manager=cast.manager, agreed_at=NOON)
    dentist = make_profession(organisation=cast.organisation, code="tandlakare")
    for _ in range(2):
        make_person(organisation=cast.organisation, unit=cast.ward, profession=dentist)
    small = make_unit(organisation=cast.organisation, name="Liten avdelning", parent=cast.other_division)
    make_people(3, unit=small)
    make_snapshot(organisation=cast.organisation, day=date(2026, 9, 30))
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    sheets = sheets_of(as_workbook(snapshot, reader=cast.hr_strategist))
    assert list(sheets) == [
        "Read me", "Units", "Professions", "Forms of employment", "Manager s span", "Three talks", "Not counted",
        "Trend by month",
    ]  # fmt: skip
    assert ["Fingerprint (SHA-256)", snapshot.digest] in sheets["Read me"]
    units = {row[0]: row[3:6] for row in sheets["Units"][1:]}
    assert units["Region Exempel"] == [27, 7, pytest.approx(7 / 27)]
    assert "=1+1" in units, "a name is a text, and no formula"
    assert "Liten avdelning" not in units
    # Two dentists are not told from the nurses, nor by subtraction.
    assert [row[1:3] for row in sheets["Professions"][1:]] == [[27, 7]]
    assert [row[0] for row in sheets["Trend by month"][1:]] == ["2026-09-30", "2026-10-31"]


def test_it_is_made_by_a_job_for_who_may_read_all_of_it(cast: Cast) -> None:
    snapshot = make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    job = ask(snapshot=snapshot.pk, language="xx", by=cast.reader, at=NOON, back_url="/snapshots/")
    assert job.parameters["language"] == cast.reader.language
    assert running.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert JobResult.objects.get(job=job).file_name.endswith("2026-10-31.xlsx")
    # Who is no reader any more when it runs gets nothing.
    later = ask(snapshot=snapshot.pk, language="en", by=cast.reader, at=NOON, back_url="/snapshots/")
    cast.reader.mandates.all().delete()
    running.run(later.pk)
    assert Job.objects.get(pk=later.pk).state == Job.State.FAILED


def test_a_plan_more_or_less_is_seen_in_the_workbook(cast: Cast) -> None:
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED, at=NOON)
    snapshot = make_snapshot(organisation=cast.organisation, day=DAY)
    assert sheets_of(as_workbook(snapshot))["Units"][1][3:5] == [15, 1]
