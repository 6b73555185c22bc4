"""CASE as others read it: what is published, in both versions, valid, and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from competence.actions.case_imports import Target, import_case
from competence.actions.framework_versions import decide_version
from competence.documents import case_published
from competence.models import Framework, FrameworkVersion
from portal.models import Organisation, User
from tests.cast import Cast
from tests.make.case import as_bytes, case_id, make_dirty_package, make_package

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
    organisation = Organisation.objects.get(pk=by.organisation_id)
    imported = import_case(organisation=organisation, content=as_bytes(package), target=Target(code), by=by, at=at)
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
