"""What is shipped can be loaded, and loaded again."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import Http404

from competence.actions.starter_content import NoSuchProfile, apply_unit_profile, load_starter_content
from competence.models import Competence, Framework, Level, Requirement, Wording
from competence.queries import requirements
from competence.reading.content import unit_profile_codes
from portal.models import Profession, Unit
from tests.cast import Cast
from tests.make.people import make_employment, make_organisation, make_person, make_profession

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def codes_required(cast: Cast, profession: str, unit: Unit | None = None) -> dict[str, int | None]:
    person = make_person(organisation=cast.organisation)
    row = Profession.objects.get(organisation=cast.organisation, code=profession)
    make_employment(user=person, unit=unit or cast.ward, profession=row)
    found = requirements.of(person, on=TODAY)
    codes = dict(Competence.objects.values_list("pk", "code"))
    return {codes[key]: one.level for key, one in found.items()}


def test_everything_shipped_is_loaded_decided_and_required(cast: Cast) -> None:
    loaded = load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    assert [one.written.framework.state for one in loaded] == ["DECIDED"] * 10
    assert Level.objects.filter(organisation=cast.organisation).count() == 5
    assert Profession.objects.filter(organisation=cast.organisation).count() == 23
    assert Wording.objects.count() == Competence.objects.count() == sum(one.written.added for one in loaded)
    nurse = codes_required(cast, "sjukskoterska")
    common = [*(f"G{n:02}" for n in range(1, 12)), "G02C", *(f"G12-{skill}" for skill in "LRIPW")]
    assert sorted(nurse) == sorted([*common, *(f"S{n:02}" for n in range(1, 15))])
    assert (nurse["G01"], nurse["G02C"], nurse["G12-W"]) == (2, 1, 4)
    support = codes_required(cast, "stodassistent")
    assert [support[f"G12-{skill}"] for skill in "LRIPW"] == [3] * 5


def test_what_concerns_some_is_not_required_of_others(cast: Cast) -> None:
    load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    office, manager = codes_required(cast, "it"), codes_required(cast, "enhetschef")
    assert sorted(set(office) & {"G05", "G06", "G12-W", "M01", "S01"}) == ["G05"]
    assert sorted(code for code in manager if code.startswith("M")) == [f"M{n:02}" for n in range(1, 8)]


def test_loading_again_changes_nothing(cast: Cast) -> None:
    load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    before = list(Requirement.objects.order_by("pk").values()), list(Competence.objects.order_by("pk").values())
    again = load_starter_content(organisation=cast.organisation, by=None, at=AT.replace(month=9))
    assert [one.written.changed or one.decided.added + one.decided.changed for one in again] == [0] * 10
    assert before == (
        list(Requirement.objects.order_by("pk").values()),
        list(Competence.objects.order_by("pk").values()),
    )


def test_a_changed_text_gets_a_new_revision_and_the_old_one_is_kept(cast: Cast) -> None:
    load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    competence = Competence.objects.get(code="G01")
    shipped, own = competence.name, {"sv": "Bemötande hos oss"}
    Competence.objects.filter(pk=competence.pk).update(name=own)
    Wording.objects.filter(competence=competence).update(name=own)
    load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    competence.refresh_from_db()
    assert (competence.revision, competence.name) == (2, shipped)
    wordings = Wording.objects.filter(competence=competence).order_by("revision")
    assert [wording.name for wording in wordings] == [own, shipped]


@pytest.mark.parametrize("profile", unit_profile_codes())
def test_every_unit_profile_can_be_applied_to_two_units(cast: Cast, profile: str) -> None:
    load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    first = apply_unit_profile(unit=cast.ward, profile_code=profile, by=cast.hr_strategist, at=AT)
    second = apply_unit_profile(unit=cast.sibling_ward, profile_code=profile, by=cast.hr_strategist, at=AT)
    again = apply_unit_profile(unit=cast.ward, profile_code=profile, by=cast.hr_strategist, at=AT)
    assert second.written.framework == first.written.framework
    assert (second.written.changed, second.decided.added) == (False, first.decided.added)
    assert (again.written.changed, again.decided.added, again.decided.changed) == (False, 0, 0)
    assert Framework.objects.get(code=profile).layer == "UNIT"


def test_a_profile_holds_in_its_unit_alone_and_head_counts_are_needs(cast: Cast) -> None:
    load_starter_content(organisation=cast.organisation, by=cast.hr_strategist, at=AT)
    apply_unit_profile(unit=cast.ward, profile_code="medicinavdelning", by=cast.hr_strategist, at=AT)
    here = codes_required(cast, "sjukskoterska")
    doctor = codes_required(cast, "lakare")
    elsewhere = codes_required(cast, "sjukskoterska", cast.sibling_ward)
    assert {code: level for code, level in here.items() if code.startswith("ME")} == {
        "ME01": None, "ME02": None, "ME03": 2, "ME04": 2,
    }  # fmt: skip
    assert sorted(code for code in doctor if code.startswith("ME")) == ["ME01", "ME02", "ME04"]
    assert [code for code in elsewhere if code.startswith("ME")] == []


def test_a_profile_that_is_not_shipped_is_refused(cast: Cast) -> None:
    with pytest.raises(NoSuchProfile):
        apply_unit_profile(unit=cast.ward, profile_code="rymdstation", by=cast.hr_strategist, at=AT)


def test_only_the_hr_strategist_of_the_organisation_loads(cast: Cast) -> None:
    for actor in (cast.employee, cast.manager, cast.hr_partner, cast.administrator):
        with pytest.raises(PermissionDenied):
            load_starter_content(organisation=cast.organisation, by=actor, at=AT)
        with pytest.raises(PermissionDenied):
            apply_unit_profile(unit=cast.ward, profile_code="medicinavdelning", by=actor, at=AT)
    with pytest.raises(Http404):
        load_starter_content(organisation=cast.foreigner.organisation, by=cast.hr_strategist, at=AT)
    assert Framework.objects.count() == 0


def test_the_command_says_what_it_did(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_content", organisation=cast.organisation.code, by="hr-strategist", since=date(2025, 1, 1))
    first = capsys.readouterr().out.splitlines()
    assert len(first) == 10
    assert first[2].startswith(
        "common: competences 17 new, 0 reworded, 0 moved, 0 retired, 0 unchanged; required levels"
    )
    assert Requirement.objects.filter(period__startswith=date(2025, 1, 1)).count() == Requirement.objects.count()
    call_command("load_content", organisation=cast.organisation.code)
    assert " new, 0 reworded, 0 moved, 0 retired, 17 unchanged" in capsys.readouterr().out.splitlines()[2]


def test_the_command_asks_for_what_it_needs(cast: Cast) -> None:
    with pytest.raises(CommandError, match="or several: name one with --organisation"):
        call_command("load_content")
    with pytest.raises(CommandError, match="nobody with the user name foreigner"):
        call_command("load_content", organisation=cast.organisation.code, by="foreigner")


def test_the_command_finds_the_only_organisation(db: None) -> None:
    organisation = make_organisation()
    make_profession(organisation=organisation)
    call_command("load_content", verbosity=0)
    assert Framework.objects.filter(organisation=organisation).count() == 10
