"""Importing CASE packages: what becomes of them, again, with dirt, and for whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from bench.packages import large_package
from competence.actions import case_imports as actions
from competence.actions.case_imports import Imported, Target, import_case
from competence.actions.framework_versions import begin_version, decide_version, discard_version
from competence.actions.frameworks import FaultyContent
from competence.models import Alignment, CasePackage, Competence, Framework, FrameworkImport, FrameworkVersion
from portal.models import Job, Organisation, Role, User
from portal.worker.running import run
from tests.cast import Cast
from tests.make.case import (
    as_bytes,
    case_id,
    link,
    make_association,
    make_dirty_package,
    make_item,
    make_package,
)
from tests.make.competence import make_scale
from tests.make.people import make_mandate

Json = dict[str, Any]


@pytest.fixture
def strategist(cast: Cast) -> User:
    make_scale(organisation=cast.organisation)
    return cast.hr_strategist


def take_in(package: Json, by: User, code: str = "care") -> Imported:
    return import_case(
        organisation=by.organisation, content=as_bytes(package), target=Target(code), by=by, at=timezone.now()
    )


def decide(framework: Framework, by: User) -> None:
    version = FrameworkVersion.objects.get(framework=framework, state="DRAFT")
    decide_version(framework_version=version, reference="", by=by, at=timezone.now())


def codes(framework: Framework) -> list[str]:
    rows = framework.competences.filter(retired_on__isnull=True).order_by("position")
    return list(rows.values_list("code", flat=True))


def test_a_package_becomes_a_draft_and_then_a_framework(strategist: User) -> None:
    imported = take_in(make_package(version="v1p1"), strategist)
    framework = imported.framework
    assert (framework.state, imported.number, str(framework.identifier)) == ("DRAFT", 1, case_id("document"))
    assert not framework.competences.exists()
    decide(framework, strategist)
    assert codes(framework) == ["A2", "A1", "B1"]
    one = Competence.objects.get(code="A1")
    assert str(one.identifier) == case_id("A1")
    assert one.name == {"en": "Relieves pain", "sv": "Lindrar smärta"}
    assert one.why == {"en": "Pain keeps people awake.", "sv": "Smärta håller folk vakna."}
    assert one.level_texts == {"en": [f"A1 at level {level}" for level in range(5)]}
    assert one.area.name == {"en": "Relief of symptoms"}
    alignment = one.alignments.get()
    assert (alignment.scheme, alignment.relation, alignment.label) == ("ESCO", "EXACT", "manage acute pain")


def test_level_texts_that_do_not_fit_the_scale_are_told(strategist: User) -> None:
    imported = take_in(make_package(levels=4), strategist)
    assert imported.examined.told.counts["levels"] == 1
    decide(imported.framework, strategist)
    assert Competence.objects.get(code="A1").level_texts == {}
    assert CasePackage.objects.get().definitions["CFRubrics"] == make_package(levels=4)["CFRubrics"]


def test_dirt_is_mended_and_told(strategist: User) -> None:
    imported = take_in(make_dirty_package(), strategist)
    assert imported.examined.told.counts == {
        "no_object": 1, "odd_identifier": 1, "no_identifier": 2, "same_item": 1, "same_association": 1,
        "odd_sequence": 2, "several_parents": 1, "circle": 1, "unknown_node": 3, "foreign_language": 1,
        "long_statement": 1, "no_code": 2, "same_code": 1, "ended": 1, "aligned": 1, "kept_association": 1,
    }  # fmt: skip
    decide(imported.framework, strategist)
    names = dict(imported.framework.competences.values_list("code", "name"))
    assert names["A1"] == {"en": "Relieves pain & anxiety\N{NO-BREAK SPACE}– always"}
    long = Competence.objects.get(framework=imported.framework, code="A2")
    assert len(long.name["en"]) <= 300
    assert (long.why or {})["en"].startswith(long.name["en"].rstrip("…"))


def test_a_circle_is_broken_the_same_way_each_time(strategist: User) -> None:
    package = make_package()
    names = [f"R{number}" for number in range(4)]
    package["CFItems"] += [make_item(name, f"Statement {name}") for name in (*names, "leaf")]
    ring = zip(names, [*names[1:], names[0]], strict=True)
    package["CFAssociations"] += [make_association("isChildOf", link(a, a), link(b, b)) for a, b in ring]
    package["CFAssociations"].append(make_association("isChildOf", link("leaf", "leaf"), link("R0", "R0")))
    first = take_in(package, strategist).examined
    package["CFAssociations"].reverse()
    second = actions.examine(
        organisation=strategist.organisation,
        content=as_bytes(package | {"CFDocument": package["CFDocument"] | {"identifier": case_id("other")}}),
        target=Target("other"),
        at=timezone.now(),
    )
    assert first.told.counts["circle"] == 1
    top = min(case_id(name) for name in names)
    assert first.mapped.tree.parents[top] == first.case.identifier
    assert second.mapped.tree.parents[top] == second.case.identifier


def test_the_same_package_again_changes_nothing(strategist: User) -> None:
    framework = take_in(make_package(), strategist).framework
    decide(framework, strategist)
    again = take_in(make_package(), strategist, code="another")
    assert (again.framework, again.number) == (framework, None)
    assert not again.examined.comparison.changes_content
    assert Framework.objects.count() == FrameworkVersion.objects.count() == 1


def test_what_the_publisher_changed_is_taken_over_and_own_edits_stay(strategist: User) -> None:
    framework = take_in(make_package(), strategist).framework
    decide(framework, strategist)
    Competence.objects.filter(code="A2").update(name={"en": "Own words"})
    package = make_package()
    package["CFItems"][4]["fullStatement"] = "Tells difficult news well"
    package["CFItems"].append(make_item("B2", "Listens"))
    package["CFAssociations"].append(make_association("isChildOf", link("B2", "B2"), link("B", "B"), sequence=2))
    again = take_in(package, strategist)
    comparison = again.examined.comparison
    assert (comparison.added, comparison.changed, comparison.removed) == (("B2",), ("B1",), ())
    assert CasePackage.objects.get().items[case_id("B1")]["fullStatement"] == "Tells difficult news"
    decide(framework, strategist)
    assert dict(framework.competences.values_list("code", "name")) == {
        "A1": {"en": "Relieves pain"}, "A2": {"en": "Own words"}, "B1": {"en": "Tells difficult news well"},
        "B2": {"en": "Listens"},
    }  # fmt: skip
    assert CasePackage.objects.get().items[case_id("B1")]["fullStatement"] == "Tells difficult news well"
    assert str(Competence.objects.get(code="B2").identifier) == case_id("B2")


def test_a_draft_that_was_thrown_away_can_be_imported_again(strategist: User) -> None:
    framework = take_in(make_package(), strategist).framework
    decide(framework, strategist)
    package = make_package()
    package["CFItems"][4]["fullStatement"] = "Tells difficult news well"
    for _ in range(2):
        again = take_in(package, strategist)
        assert again.examined.comparison.changed == ("B1",)
        discard_version(
            framework_version=FrameworkVersion.objects.get(framework=framework, state="DRAFT"), by=strategist
        )


def test_an_open_draft_stands_in_the_way(strategist: User) -> None:
    framework = take_in(make_package(), strategist).framework
    with pytest.raises(FaultyContent, match="already being worked on"):
        take_in(make_package(), strategist)
    decide(framework, strategist)
    begin_version(framework=framework, by=strategist, at=timezone.now())
    with pytest.raises(FaultyContent, match="already being worked on"):
        take_in(make_package(), strategist)


def test_a_code_of_another_framework_is_refused(strategist: User) -> None:
    take_in(make_package(), strategist)
    with pytest.raises(FaultyContent, match="already has the code"):
        take_in(make_package(document="second"), strategist)


def test_identifiers_that_are_taken_become_alignments(cast: Cast, strategist: User) -> None:
    framework = take_in(make_package(), strategist).framework
    decide(framework, strategist)
    make_mandate(user=cast.foreigner, role=Role.HR_STRATEGIST)
    make_scale(organisation=cast.foreigner.organisation)
    theirs = take_in(make_package(), cast.foreigner).framework
    decide(theirs, cast.foreigner)
    assert theirs.identifier != framework.identifier
    one = theirs.competences.get(code="A1")
    assert str(one.identifier) != case_id("A1")
    assert one.alignments.get(scheme=Alignment.Scheme.CASE).identifier == case_id("A1")
    assert codes(theirs) == codes(framework)


def test_a_large_package(strategist: User) -> None:
    imported = take_in(large_package(), strategist)
    case = imported.examined.case
    assert (len(case.items), len(case.associations)) == (600, 3400)
    decide(imported.framework, strategist)
    assert Alignment.objects.count() > 500
    assert imported.framework.competences.count() == 600 - 28


def test_the_command_line_needs_nobody(cast: Cast, strategist: User) -> None:
    imported = import_case(
        organisation=cast.organisation,
        content=as_bytes(make_package()),
        target=Target("care"),
        by=None,
        at=timezone.now(),
    )
    assert (imported.framework.state, imported.number) == ("DRAFT", 1)
    assert str(Competence.objects.get(code="A1").identifier) == case_id("A1")


def test_who_may_import(cast: Cast, strategist: User) -> None:
    for person in (cast.employee, cast.manager, cast.hr_partner, cast.administrator):
        with pytest.raises(PermissionDenied):
            take_in(make_package(), person)
    with pytest.raises(Http404):
        import_case(
            organisation=Organisation.objects.get(pk=cast.foreigner.organisation_id),
            content=as_bytes(make_package()), target=Target("care"), by=strategist, at=timezone.now(),
        )  # fmt: skip
    assert not Framework.objects.exists()


def work(kind: str) -> None:
    """Do the job that waits."""
    run(Job.objects.get(kind=kind, state=Job.State.QUEUED).pk)


def hand_in(by: User, content: bytes) -> FrameworkImport:
    return actions.hand_in(by=by, at=timezone.now(), file_name="p.json", content=content, target=Target("care"))


@pytest.mark.django_db(transaction=True)
def test_from_the_file_to_the_draft_by_jobs(strategist: User) -> None:
    found = hand_in(strategist, as_bytes(make_package()))
    work("case_import_preview")
    found.refresh_from_db()
    assert (found.state, found.preview["competences"], found.preview["areas"]) == ("PREVIEWED", 3, 2)
    assert not Framework.objects.exists()
    actions.confirm(by=strategist, at=timezone.now(), framework_import=found)
    with pytest.raises(actions.NotWaiting):
        actions.confirm(by=strategist, at=timezone.now() + timedelta(seconds=1), framework_import=found)
    work("case_import_apply")
    found.refresh_from_db()
    assert (found.state, bytes(found.content), found.preview["number"]) == ("APPLIED", b"", 1)
    assert found.framework is not None
    assert found.framework.state == "DRAFT"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_used_is_refused_in_words(strategist: User) -> None:
    User.objects.filter(pk=strategist.pk).update(language="en")
    found = hand_in(strategist, b"{}")
    work("case_import_preview")
    found.refresh_from_db()
    assert found.state == "REFUSED"
    assert found.preview["faults"][0].startswith("This is not a CASE package")
