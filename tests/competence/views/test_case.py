"""CASE as others read it: what is published, in both versions, valid, and nothing else."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from competence.actions.case_imports import Target, import_case
from competence.actions.framework_versions import decide_version
from competence.documents import case_published
from competence.models import Competence, Framework, FrameworkVersion
from portal.models import User
from tests.cast import Cast
from tests.make.case import as_bytes, case_id, make_dirty_package, make_package
from tests.make.competence import make_competence, make_framework, make_scale

SCHEMAS = Path(__file__).parents[1] / "case_schemas"
VERSIONS = ("v1p0", "v1p1")
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def remember_nothing() -> Iterator[None]:
    case_published.forget()
    yield
    case_published.forget()


def validate(version: str, name: str, body: Json) -> None:
    """The body is a `name` of the version's data model."""
    schema = json.loads((SCHEMAS / f"case_{version[1:]}.json").read_text())
    schema |= {"$ref": f"#/$defs/{name}"}
    faults = [f"{fault.json_path}: {fault.message}"[:300] for fault in
              Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(body)]  # fmt: skip
    assert faults == []


def get(version: str, path: str, *, status: int = 200) -> Json:
    answer = Client().get(f"/ims/case/{version}/{path}")
    assert answer.status_code == status, answer.content[:500]
    body: Json = json.loads(answer.content)
    return body


def adopt(package: Json, *, by: User, code: str = "palliative") -> Framework:
    """Import, decide and publish."""
    at = timezone.now()
    make_scale(organisation=by.organisation)
    imported = import_case(organisation=by.organisation, content=as_bytes(package), target=Target(code), by=by, at=at)
    decide(imported.framework, by=by)
    Framework.objects.filter(pk=imported.framework.pk).update(is_public=True)
    return imported.framework


def decide(framework: Framework, *, by: User) -> None:
    version = FrameworkVersion.objects.get(framework=framework, state="DRAFT")
    decide_version(framework_version=version, reference="HR 1", by=by, at=timezone.now())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_clean_package_is_given_back_as_it_was_read(version: str, cast: Cast) -> None:
    package = make_package(version=version)
    adopt(package, by=cast.hr_strategist)
    back = get(version, f"CFPackages/{case_id('document')}")
    assert back == package
    validate(version, "CFPackage", back)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_dirty_package_is_given_back_clean(version: str, cast: Cast) -> None:
    adopt(make_dirty_package(), by=cast.hr_strategist)
    back = get(version, f"CFPackages/{case_id('document')}")
    validate(version, "CFPackage", back)


def make_public(cast: Cast, number: int = 1, *, state: str = "DECIDED") -> list[Framework]:
    """Small frameworks of our own that anyone may read."""
    found = []
    for _ in range(number):
        framework = make_framework(organisation=cast.organisation, state=state)
        make_competence(framework=framework)
        Framework.objects.filter(pk=framework.pk).update(is_public=True)
        found.append(Framework.objects.get(pk=framework.pk))
    return found


SETS = {"CFItemTypes": "CFItemTypeSet", "CFSubjects": "CFSubjectSet", "CFConcepts": "CFConceptSet"}
SINGLES = {"CFLicenses": "CFLicense", "CFAssociationGroupings": "CFAssociationGrouping"}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_given_alone_and_is_valid(version: str, cast: Cast) -> None:
    framework = adopt(make_package(version=version), by=cast.hr_strategist)
    package = get(version, f"CFPackages/{framework.identifier}")
    document = get(version, f"CFDocuments/{framework.identifier}")
    validate(version, "CFDocument", document)
    assert document["CFPackageURI"]["uri"] == f"http://testserver/ims/case/{version}/CFPackages/{framework.identifier}"
    for item in package["CFItems"]:
        alone = get(version, f"CFItems/{item['identifier']}")
        validate(version, "CFItem", alone)
        assert alone.pop("CFDocumentURI")["identifier"] == str(framework.identifier)
        assert alone == item
    for association in package["CFAssociations"]:
        alone = get(version, f"CFAssociations/{association['identifier']}")
        validate(version, "CFAssociation", alone)
        assert alone == association | {"CFDocumentURI": alone["CFDocumentURI"]}
    for rubric in package["CFRubrics"]:
        assert get(version, f"CFRubrics/{rubric['identifier']}") == rubric
    for collection, rows in package["CFDefinitions"].items():
        for row in rows:
            body = get(version, f"{collection}/{row['identifier']}")
            validate(version, SETS.get(collection) or SINGLES[collection], body)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_item_with_its_associations(version: str, cast: Cast) -> None:
    adopt(make_package(version=version), by=cast.hr_strategist)
    body = get(version, f"CFItemAssociations/{case_id('A1')}")
    validate(version, "CFAssociationSet", body)
    kinds = sorted(one["associationType"] for one in body["CFAssociations"])
    assert kinds == ["exactMatchOf", "isChildOf", *(["isTranslationOf"] if version == "v1p1" else []), "precedes"]


@pytest.mark.parametrize("version", VERSIONS)
def test_own_parts_are_found_by_their_made_identifiers(version: str, cast: Cast) -> None:
    framework = make_public(cast)[0]
    package = get(version, f"CFPackages/{framework.identifier}")
    for collection in ("CFItems", "CFAssociations", "CFRubrics"):
        for row in package[collection]:
            assert get(version, f"{collection}/{row['identifier']}")["identifier"] == row["identifier"]
    own_type = package["CFItems"][0]["CFItemTypeURI"]["identifier"]
    validate(version, "CFItemTypeSet", get(version, f"CFItemTypes/{own_type}"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("collection", ["CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFNothing"])
@pytest.mark.parametrize("identifier", [case_id("nobody"), "no-uuid", "%00", "0" * 300])
def test_an_unknown_object_gets_the_error_body(version: str, collection: str, identifier: str, cast: Cast) -> None:
    make_public(cast)
    body = get(version, f"{collection}/{identifier}", status=404)
    validate(version, "imsx_StatusInfo", body)
    assert body["imsx_codeMajor"] == "failure"


@pytest.mark.parametrize(
    "changes", [{"is_public": False}, {"state": "DRAFT"}, {"state": "CONSULTATION"}, {"state": "RETIRED"}]
)
def test_what_is_not_decided_and_public_does_not_exist(changes: Json, cast: Cast) -> None:
    """Also for an HR strategist, and also after it was published and remembered."""
    framework = make_public(cast)[0]
    package = get("v1p1", f"CFPackages/{framework.identifier}")
    paths = [f"CFPackages/{framework.identifier}", f"CFDocuments/{framework.identifier}", "CFDocuments"]
    paths += [f"CFItems/{item['identifier']}" for item in package["CFItems"]]
    Framework.objects.filter(pk=framework.pk).update(retired_at=timezone.now(), **changes)
    client = Client()
    client.force_login(cast.hr_strategist)
    assert {client.get(f"/ims/case/v1p1/{path}").status_code for path in paths} == {404}


def test_documents_of_several_organisations_are_listed(cast: Cast) -> None:
    ours = make_public(cast, 2)
    theirs = make_framework(organisation=cast.foreigner.organisation)
    Framework.objects.filter(pk=theirs.pk).update(is_public=True)
    make_framework(organisation=cast.organisation)  # not public
    for version in VERSIONS:
        body = get(version, "CFDocuments")
        validate(version, "CFDocumentSet", body)
        found = {document["identifier"] for document in body["CFDocuments"]}
        assert found == {str(framework.identifier) for framework in (*ours, theirs)}


def test_a_long_list_comes_in_pages(cast: Cast) -> None:
    codes = [str(framework.identifier) for framework in make_public(cast, 5)]
    answer = Client().get("/ims/case/v1p1/CFDocuments?limit=2&offset=2&sort=identifier")
    assert [row["identifier"] for row in json.loads(answer.content)["CFDocuments"]] == sorted(codes)[2:4]
    assert answer.headers["X-Total-Count"] == "5"
    links = re.findall(r'<[^>]*offset=(\d+)>; rel="(\w+)"', answer.headers["Link"])
    assert links == [("0", "first"), ("0", "prev"), ("4", "next"), ("4", "last")]


def test_filter_sort_and_fields(cast: Cast) -> None:
    first, second = make_public(cast, 2)
    Framework.objects.filter(pk=second.pk).update(name={"en": "Zinc"})
    rows = get("v1p0", "CFDocuments?filter=title='zinc'")["CFDocuments"]
    assert [row["identifier"] for row in rows] == [str(second.identifier)]
    both = get("v1p0", "CFDocuments?filter=title~'zin' OR title~'gemensam'&sort=title&orderBy=desc&fields=title")
    assert both == {"CFDocuments": [{"title": "Zinc"}, {"title": first.name["sv"]}]}
    get("v1p0", "CFDocuments?filter=title='nothing'", status=404)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid_selection_field"),
        ("limit=x", "invalid_selection_field"),
        ("limit=" + "9" * 5000, "invalid_selection_field"),
        ("offset=-1", "invalid_selection_field"),
        ("sort=colour", "invalid_sort_field"),
        ("sort=title&orderBy=up", "invalid_sort_field"),
        ("fields=colour", "invalid_selection_field"),
        ("filter=colour='x'", "invalid_selection_field"),
        ("filter=title is x", "invalid_selection_field"),
        ("filter=title='a' AND title='b' OR title='c'", "invalid_selection_field"),
        ("filter=%00", "invalid_selection_field"),
    ],
)
def test_a_question_that_cannot_be_answered(query: str, code: str, cast: Cast) -> None:
    make_public(cast)
    for version in VERSIONS:
        body = get(version, f"CFDocuments?{query}", status=400)
        validate(version, "imsx_StatusInfo", body)
        assert body["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == code


def test_who_has_it_already_is_told_so(cast: Cast) -> None:
    framework = make_public(cast)[0]
    path = f"/ims/case/v1p1/CFPackages/{framework.identifier}"
    first = Client().get(path)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Last-Modified"].endswith("GMT")
    again = Client().get(path, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Framework.objects.filter(pk=framework.pk).update(name={"sv": "Ett annat namn"})
    assert Client().get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 200
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405


def test_no_employee_is_named(cast: Cast) -> None:
    framework = make_public(cast)[0]
    Framework.objects.filter(pk=framework.pk).update(owner=cast.hr_strategist, decided_by=cast.hr_strategist)
    text = json.dumps(get("v1p1", f"CFPackages/{framework.identifier}"))
    assert cast.hr_strategist.family_name not in text
    assert cast.organisation.name in text


@pytest.mark.parametrize("path", ["CFDocuments", "CFPackages/{0}", "CFDocuments/{0}", "CFItems/{1}"])
def test_each_answer_costs_the_same_for_one_framework_and_for_three(path: str, cast: Cast) -> None:
    """Also for a process that has just begun and remembers nothing."""
    framework = make_public(cast)[0]
    address = "/ims/case/v1p1/" + path.format(framework.identifier, framework.competences.get().identifier)
    counts = []
    for _ in range(2):
        case_published.forget()
        with CaptureQueriesContext(connection) as cold:
            Client().get(address)
        with CaptureQueriesContext(connection) as warm:
            Client().get(address)
        counts.append((len(cold), len(warm)))
        make_public(cast, 2)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


def test_what_was_decided_here_wins_over_the_package(cast: Cast) -> None:
    framework = adopt(make_package(version="v1p1"), by=cast.hr_strategist)
    one = Competence.objects.get(framework=framework, code="A1")
    one.name = {"en": "Relieves all pain", "sv": "Lindrar all smärta"}
    one.save()
    Competence.objects.filter(framework=framework, code="B1").update(retired_on=date(2026, 1, 1))
    make_competence(framework=framework, name="Eget")
    package = get("v1p1", f"CFPackages/{framework.identifier}")
    validate("v1p1", "CFPackage", package)
    items = {item["identifier"]: item for item in package["CFItems"]}
    assert items[case_id("A1")]["fullStatement"] == "Relieves all pain"
    assert items[case_id("B1")]["statusEndDate"] == "2026-01-01"
    assert "Eget" in {item["fullStatement"] for item in items.values()}
    assert "Lindrar all smärta" in {item["fullStatement"] for item in items.values()}
    assert case_id("A1-sv") not in items
    unchanged = get("v1p1", f"CFItems/{case_id('A2')}")
    assert unchanged["fullStatement"] == "Relieves nausea"


def test_what_was_not_decided_is_not_published(cast: Cast) -> None:
    """A competence that HR took out of the draft is in nobody's answer."""
    at = timezone.now()
    imported = import_case(
        organisation=cast.organisation,
        content=as_bytes(make_package()),
        target=Target("x"),
        by=cast.hr_strategist,
        at=at,
    )
    version = FrameworkVersion.objects.get(framework=imported.framework)
    version.competences.filter(code="B1").delete()
    decide(imported.framework, by=cast.hr_strategist)
    Framework.objects.filter(pk=imported.framework.pk).update(is_public=True)
    package = get("v1p0", f"CFPackages/{case_id('document')}")
    validate("v1p0", "CFPackage", package)
    assert case_id("B1") not in json.dumps(package)
    get("v1p0", f"CFItems/{case_id('B1')}", status=404)
