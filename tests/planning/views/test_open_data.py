"""Open data: what is published, for everybody, and nothing else."""

import csv
import json
from datetime import date
from http import HTTPStatus
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator

from planning.documents import workbook
from planning.documents.open_data import FIELDS
from planning.models import Plan
from portal.models import Job
from portal.worker import running
from tests.cast import Cast
from tests.make.people import make_unit
from tests.make.planning import NOON, make_plan
from tests.make.snapshots import make_people, make_published, make_snapshot

DAY = date(2026, 10, 31)


def csv_url(cast: Cast, day: str = "2026-10-31") -> str:
    return reverse("planning:open-data-csv", args=[cast.organisation.code, day])


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.content.decode())))


def test_a_published_day_is_a_table_for_everybody(cast: Cast) -> None:
    cast.ward.name = "=Medicin, avdelning 3"
    cast.ward.save()
    make_plan(user=cast.employee, manager=cast.manager, state=Plan.State.AGREED)
    make_people(4, unit=cast.ward)
    make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    rows = rows_of(Client(), csv_url(cast))
    assert {row["day"] for row in rows} == {"2026-10-31"}
    current = [
        (row["kind"], row["unit"], row["depth"], row["numerator"], row["denominator"], row["with_small"])
        for row in rows
        if row["measure"] == "current"
    ]
    # The division's other people are too few to stand beside the ward, and those of the region as well.
    assert current == [
        ("unit", "Region Exempel", "0", "1", "19", "false"),
        ("own", "Region Exempel", "1", "0", "6", "false"),
        ("unit", "Akutsjukvård och medicin", "1", "1", "13", "false"),
        ("unit", "'=Medicin, avdelning 3", "2", "1", "13", "true"),
    ]
    assert all(int(row["denominator"]) >= 6 for row in rows)
    names = {cast.employee.given_name, cast.employee.family_name, cast.employee.username}
    assert not any(name in json.dumps(rows) for name in names)


def test_the_description_is_a_data_package_and_the_table_keeps_to_it(cast: Cast) -> None:
    make_people(12, unit=cast.ward)
    make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist, note="Beslut i nämnden")
    answer = Client().get(reverse("planning:open-data-package", args=[cast.organisation.code]))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    described = answer.json()
    assert described["licenses"][0]["name"] == "CC0-1.0"
    (resource,) = described["resources"]
    assert (resource["path"], resource["description"]) == ("2026-10-31.csv", "Beslut i nämnden")
    schema = resource["schema"]
    rows = rows_of(Client(), csv_url(cast))
    assert list(rows[0]) == [field["name"] for field in schema["fields"]] == [field["name"] for field in FIELDS]
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(keys) == len(set(keys))
    validator = Draft202012Validator(as_json_schema(schema["fields"]))
    for row in rows:
        validator.validate(typed_row(row, schema["fields"]))
        assert int(row["numerator"]) <= int(row["denominator"])


def as_json_schema(fields: list[dict[str, object]]) -> dict[str, object]:
    """The table's schema for one row that is read by it."""
    properties = {}
    for field in fields:
        rules = dict(field["constraints"])  # type: ignore[call-overload]  # a mapping
        is_required = rules.pop("required")
        kind = {"date": "string"}.get(str(field["type"]), field["type"])
        properties[field["name"]] = {"type": kind if is_required else [kind, "null"], **rules}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def typed_row(row: dict[str, str], fields: list[dict[str, object]]) -> dict[str, object]:
    """The values as their types say."""
    return {str(field["name"]): value_of(row[str(field["name"])], str(field["type"])) for field in fields}


def value_of(text: str, kind: str) -> object:
    if kind == "integer":
        return int(text) if text else None
    return {"true": True, "false": False}[text] if kind == "boolean" else text


def test_figures_that_somebody_changed_past_the_database_are_not_handed_out(cast: Cast) -> None:
    make_people(12, unit=cast.ward)
    snapshot = make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    job = workbook.ask(snapshot=snapshot.pk, language="en", by=cast.reader, at=NOON, back_url="/snapshots/")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for change, answer in (("current + 1", HTTPStatus.CONFLICT), ("current - 1", HTTPStatus.OK)):
            cursor.execute(f"UPDATE planning_snapshotfigure SET current = {change}")  # noqa: S608 - of our own
            got = Client().get(csv_url(cast), headers={"accept-language": "en"})
            assert got.status_code == answer
            if answer == HTTPStatus.CONFLICT:
                assert "no longer as they were frozen" in got.content.decode()
                running.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "inte längre som när de frystes" in job.failure, "in the asker's language"


def test_what_is_not_published_is_not_there(cast: Cast) -> None:
    make_snapshot(organisation=cast.organisation, day=DAY)
    client = Client()
    assert "Nothing is published yet" in client.get("/open-data/", headers={"accept-language": "en"}).content.decode()
    for address in (
        csv_url(cast),
        reverse("planning:open-data-of", args=[cast.organisation.code]),
        reverse("planning:open-data-package", args=[cast.organisation.code]),
    ):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    page = client.get("/open-data/", follow=True, headers={"accept-language": "en"}).content.decode()
    assert cast.organisation.name in page
    listed = client.get(reverse("planning:open-data-of", args=[cast.organisation.code])).content.decode()
    assert csv_url(cast) in listed
    assert client.get(csv_url(cast)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("day", ["2026-02-30", "0000-00-00", "2026-10-31T00", "x", "2026-1-1", "2026-10-30", "%00"])
def test_days_that_do_not_exist_are_unknown(cast: Cast, day: str) -> None:
    make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    address = csv_url(cast).replace("2026-10-31", day)
    assert Client().get(address).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(f"/open-data/nobody/{DAY}.csv").status_code == HTTPStatus.NOT_FOUND


def test_who_has_the_table_already_is_told_so(cast: Cast) -> None:
    make_unit(organisation=cast.organisation, parent=cast.ward)
    make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    first = Client().get(csv_url(cast))
    again = Client().get(csv_url(cast), headers={"if-none-match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
    # A newer publication of the same day takes its place.
    make_people(7, unit=cast.ward)
    newer = make_published(organisation=cast.organisation, day=DAY, by=cast.hr_strategist)
    assert Client().get(csv_url(cast)).headers["ETag"] == f'"{newer.digest}"'
