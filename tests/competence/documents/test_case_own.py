"""Our own frameworks in CASE: valid in both versions, complete, and the same after a journey through another region."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from competence.actions.case_imports import Target, import_case
from competence.actions.framework_versions import decide_version
from competence.documents import case_published
from competence.documents.case_own import derived
from competence.models import Alignment, Competence, Framework, FrameworkVersion
from competence.queries import case as queries
from portal.models import Organisation, Role, User
from tests.cast import Cast
from tests.competence.views.test_case import validate
from tests.make.competence import make_competence, make_framework, make_scale
from tests.make.people import make_mandate

BASE = "https://region.example/ims/case"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def remember_nothing() -> Iterator[None]:
    case_published.forget()
    yield
    case_published.forget()


def make_own(cast: Cast) -> Framework:
    """Everything that a framework can say: three languages, kinds, a retired competence, alignments."""
    framework = make_framework(organisation=cast.organisation)
    framework.name = {"sv": "Gemensam kompetens", "nb": "Felles kompetanse"}
    framework.description = {"sv": "För alla.", "en": "For everyone."}
    framework.is_public = True
    framework.save()
    hygiene = make_competence(framework=framework, name="Basal hygien")
    hygiene.name |= {"en": "Hygiene", "nb": "Hygiene"}
    hygiene.why = {"sv": "Smitta & spridning <5 %", "en": "Spread"}
    hygiene.level_texts |= {"en": [f"Hygiene level {level}" for level in range(5)]}
    hygiene.core, hygiene.governing_document = "säkerhet", "Vårdhandboken"
    hygiene.governing_url = "https://example.org/hygien"
    hygiene.save()
    certificate = make_competence(framework=framework, name="HLR", kind=Competence.Kind.CERTIFICATE)
    make_competence(framework=framework, name="Engelska", kind=Competence.Kind.RATED)
    old = make_competence(framework=framework, name="Gammalt")
    old.retired_on, old.replaced_by = date(2026, 1, 1), certificate
    old.save()
    relations = (
        (Alignment.Scheme.ESCO, "EXACT"),
        (Alignment.Scheme.ONET, "CLOSE"),
        (Alignment.Scheme.OTHER, "BROADER"),
    )
    for number, (scheme, relation) in enumerate(relations):
        Alignment.objects.create(
            competence=hygiene, scheme=scheme, identifier=f"skill {number}", label=f"Skill {number}", relation=relation,
            uri="http://data.europa.eu/esco/skill/1" if scheme == "ESCO" else "",
        )  # fmt: skip
    return framework


def package_of(framework: Framework, version: str) -> Json:
    source = queries.sources(queries.published([framework.pk]))[0]
    return case_published.package(source, version, f"{BASE}/{version}")


def strategist_of(organisation: Organisation, person: User) -> User:
    make_mandate(user=person, role=Role.HR_STRATEGIST)
    make_scale(organisation=organisation)
    return person


def adopt(package: Json, *, by: User) -> Framework:
    at = timezone.now()
    imported = import_case(
        organisation=by.organisation, content=json.dumps(package).encode(), target=Target("adopted"), by=by, at=at
    )
    version = FrameworkVersion.objects.get(framework=imported.framework)
    decide_version(framework_version=version, reference="", by=by, at=at)
    Framework.objects.filter(pk=imported.framework.pk).update(is_public=True)
    return Framework.objects.get(pk=imported.framework.pk)


@pytest.mark.parametrize("version", ["v1p0", "v1p1"])
def test_a_framework_is_valid_in_both_versions(version: str, cast: Cast) -> None:
    package = package_of(make_own(cast), version)
    validate(version, "CFPackage", package)
    statements = [item["fullStatement"] for item in package["CFItems"] if item["CFItemType"] != "Translation"]
    assert statements == ["Område", "Basal hygien", "HLR", "Engelska", "Gammalt"]
    assert package["CFDocument"]["creator"] == cast.organisation.name
    assert len(package["CFRubrics"]) == 2


@pytest.mark.parametrize("version", ["v1p0", "v1p1"])
def test_it_says_the_same_after_a_journey_through_another_organisation(version: str, cast: Cast) -> None:
    own = make_own(cast)
    strategist = strategist_of(cast.foreigner.organisation, cast.foreigner)
    sent = package_of(own, version)
    adopted = adopt(sent, by=strategist)
    back = package_of(adopted, version)
    validate(version, "CFPackage", back)
    assert without_origin(back, sent) == renamed(sent, names_in(sent, own, adopted), version)
    assert [texts(one) for one in in_force(adopted)] == [texts(one) for one in in_force(own)]


def in_force(framework: Framework) -> list[Competence]:
    return list(framework.competences.filter(retired_on__isnull=True).order_by("position"))


def texts(one: Competence) -> tuple[object, ...]:
    alignments = {
        (row.scheme, row.identifier, row.label, row.relation, row.uri)
        for row in one.alignments.exclude(scheme=Alignment.Scheme.CASE)
    }
    return (
        one.code, one.kind, one.name, one.why, one.level_texts, one.core, one.validity_months, one.governing_document,
        one.governing_url, one.area.name, {row[:4] for row in alignments},
    )  # fmt: skip


def names_in(sent: Json, own: Framework, adopted: Framework) -> dict[str, str]:
    """The identifiers that the objects must have got, as docs/case.md says."""
    new = str(adopted.identifier)
    things = (*sent["CFItems"], *sent["CFAssociations"], *sent["CFRubrics"])
    names = {thing["identifier"]: derived(new, "of", thing["identifier"]) for thing in things}
    codes = dict(adopted.competences.values_list("code", "identifier"))
    for one in in_force(own):
        names[str(one.identifier)] = str(codes[one.code])
    return names | {str(own.identifier): new}


def renamed(package: Json, names: dict[str, str], version: str) -> Json:
    """The package under other identifiers and the addresses that belong to them."""
    text = json.dumps(package)
    for old, new in names.items():
        text = text.replace(old, new)
    found: Json = json.loads(text)
    for rubric in found["CFRubrics"]:  # criteria and levels keep the addresses they were read with
        for criterion in rubric["CFRubricCriteria"]:
            criterion["CFItemURI"].pop("title")
    for one in found["CFAssociations"]:
        for end in ("originNodeURI", "destinationNodeURI"):
            one[end].pop("title")
    return found


def without_origin(package: Json, sent: Json) -> Json:
    """Without what says where it was adopted from, and without titles of links: they are made anew."""
    known = {thing["identifier"] for thing in sent["CFItems"]}
    kept = [one for one in package["CFAssociations"] if one["destinationNodeURI"]["identifier"] not in known]
    found: Json = json.loads(json.dumps({**package, "CFAssociations": kept}))
    for rubric in found["CFRubrics"]:
        for criterion in rubric["CFRubricCriteria"]:
            criterion["CFItemURI"].pop("title")
    for one in found["CFAssociations"]:
        for end in ("originNodeURI", "destinationNodeURI"):
            one[end].pop("title")
    return found
