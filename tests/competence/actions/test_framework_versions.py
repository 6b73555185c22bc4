"""A version is begun, consulted on and decided; what is in force changes by its decision and by nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import Http404

from competence.actions.consultations import comment_on_version
from competence.actions.framework_settings import change_settings, retire_framework
from competence.actions.framework_versions import (
    ConsultationMissing,
    DayHasPassed,
    FaultyContent,
    FrameworkIsRetired,
    HasComments,
    LayerIsFixed,
    NotAllowedNow,
    VersionIsOpen,
    back_to_draft,
    begin_version,
    begin_version_from_content,
    decide_version,
    discard_version,
    open_consultation,
)
from competence.actions.frameworks import ALLOWED, NothingToDecide, decide_framework, write_framework
from competence.actions.refusals import Refused
from competence.actions.version_edits import change_competence, remove_competence
from competence.models import Competence, DecisionState, Framework, FrameworkVersion, VersionCompetence, Wording
from competence.queries import framework_versions
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent
from portal.models import User
from tests.cast import Cast
from tests.make.catalogue import make_version
from tests.make.competence import make_competence, make_framework, make_scale

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(days=30)
HYGIENE = CompetenceContent("H1", "vard", {"sv": "Hygien"}, level_texts={"sv": ["a", "b", "c", "d", "e"]})
TEAM = CompetenceContent("T1", "vard", {"sv": "Team", "en": "Team"}, why={"sv": "Ingen är ensam."})
CONTENT = FrameworkContent("egen", "COMMON", {"sv": "Egen"}, (AreaContent("vard", {"sv": "Vård"}),), (HYGIENE, TEAM))
UNTIL = date(2026, 9, 20)


def in_force(cast: Cast) -> Framework:
    make_scale(organisation=cast.organisation)
    written = write_framework(organisation=cast.organisation, content=CONTENT, by=cast.hr_strategist, at=AT)
    return decide_framework(framework=written.framework, by=cast.hr_strategist, at=AT, reference="HRD 2026:1")


def states(framework: Framework) -> list[tuple[int, str]]:
    return list(framework.versions.order_by("number").values_list("number", "state"))


def reword(version: FrameworkVersion, code: str, by: User, **changes: Any) -> None:
    row = version.competences.select_related("area", "framework_version__framework").get(code=code)
    content = replace(framework_versions.competence_content(row), **changes)
    change_competence(competence=row, content=content, version=row.version, by=by, at=LATER)


def test_what_is_written_and_decided_is_version_1_with_all_it_says(cast: Cast) -> None:
    framework = in_force(cast)
    version = framework.versions.get()
    assert (version.number, version.state, version.decided_at, version.decision_reference) == (
        1,
        "DECIDED",
        AT,
        "HRD 2026:1",
    )
    assert framework_versions.content_of(version) == CONTENT
    write_framework(organisation=cast.organisation, content=CONTENT, by=cast.hr_strategist, at=LATER)
    assert states(framework) == [(1, "DECIDED")]


def test_what_an_import_changes_in_force_is_a_version_of_its_own(cast: Cast) -> None:
    framework = in_force(cast)
    changed = replace(CONTENT, competences=(replace(HYGIENE, name={"sv": "Basal hygien"}),))
    write_framework(organisation=cast.organisation, content=changed, by=cast.hr_strategist, at=LATER)
    assert states(framework) == [(1, "RETIRED"), (2, "DECIDED")]
    assert [framework_versions.content_of(row) for row in framework.versions.order_by("number")] == [CONTENT, changed]


def test_an_import_does_not_write_past_people_who_are_drafting(cast: Cast) -> None:
    framework = in_force(cast)
    begin_version(framework=framework, by=cast.hr_partner, at=LATER)
    write_framework(organisation=cast.organisation, content=CONTENT, by=cast.hr_strategist, at=LATER)
    with pytest.raises(VersionIsOpen):
        write_framework(
            organisation=cast.organisation,
            content=replace(CONTENT, competences=(TEAM,)),
            by=cast.hr_strategist,
            at=LATER,
        )
    fresh = replace(CONTENT, code="ny")
    begin_version_from_content(organisation=cast.organisation, content=fresh, by=cast.hr_partner, at=LATER)
    with pytest.raises(VersionIsOpen):
        write_framework(
            organisation=cast.organisation, content=replace(fresh, competences=(TEAM,)), by=cast.hr_strategist, at=LATER
        )


def test_the_command_says_that_people_are_drafting_instead_of_failing(cast: Cast) -> None:
    call_command("load_content", organisation=cast.organisation.code)
    framework = Framework.objects.earliest("pk")
    Competence.objects.filter(framework=framework).update(core="Vår egen")
    VersionCompetence.objects.filter(framework_version__framework=framework).update(core="Vår egen")
    begin_version(framework=framework, by=cast.hr_partner, at=LATER)
    with pytest.raises(CommandError, match="already being worked on"):
        call_command("load_content", organisation=cast.organisation.code)


def test_a_new_version_begins_as_a_copy_and_touches_nothing_in_force(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=LATER)
    assert (version.number, version.state, framework_versions.content_of(version)) == (2, "DRAFT", CONTENT)
    reword(version, "T1", cast.hr_partner, name={"sv": "Lagarbete"})
    assert Competence.objects.get(code="T1").name == TEAM.name
    assert Wording.objects.filter(competence__code="T1").count() == 1
    with pytest.raises(VersionIsOpen):
        begin_version(framework=framework, by=cast.hr_strategist, at=LATER)


def test_the_decision_writes_what_changed_and_only_that(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=LATER)
    reword(version, "T1", cast.hr_partner, name={"sv": "Lagarbete"})
    decided = decide_version(framework_version=version, reference="HRD 2026:9", by=cast.hr_strategist, at=LATER)
    assert (decided.written.reworded, decided.written.unchanged, decided.moved.ended) == (1, 1, 0)
    rows = Competence.objects.order_by("code").values_list("code", "name", "revision")
    assert list(rows) == [("H1", {"sv": "Hygien"}, 1), ("T1", {"sv": "Lagarbete"}, 2)]
    assert states(framework) == [(1, "RETIRED"), (2, "DECIDED")]
    old, new = framework.versions.order_by("number")
    assert (old.retired_at, new.decided_at, new.decided_by) == (LATER, LATER, cast.hr_strategist)
    assert framework_versions.content_of(old) == CONTENT
    framework.refresh_from_db()
    assert (framework.state, framework.decided_at, framework.decision_reference) == ("DECIDED", AT, "HRD 2026:1")


def test_what_was_in_force_on_a_day_can_be_asked_for(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    decide_version(framework_version=version, reference="2", by=cast.hr_strategist, at=LATER)
    end = LATER + timedelta(days=30)
    retire_framework(framework=framework, by=cast.hr_strategist, at=end)
    days = (AT - timedelta(days=1), AT, LATER - timedelta(days=1), LATER, end - timedelta(days=1), end)
    found = [framework_versions.in_force(framework, on=day.date()) for day in days]
    assert [row.number if row else None for row in found] == [None, 1, 1, 2, 2, None]
    assert framework_versions.in_force(framework, on=date.max) is None


def test_a_competence_that_is_taken_out_is_retired_by_the_decision(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=LATER)
    row = version.competences.select_related("framework_version__framework").get(code="H1")
    remove_competence(competence=row, replaced_by="", by=cast.hr_partner, at=LATER)
    assert Competence.objects.get(code="H1").retired_on is None
    decide_version(framework_version=version, reference="2", by=cast.hr_strategist, at=LATER)
    assert Competence.objects.get(code="H1").retired_on == date(2026, 10, 1)


def test_content_becomes_a_draft_of_a_new_framework_or_of_the_one_there_is(cast: Cast) -> None:
    make_scale(organisation=cast.organisation)
    first = begin_version_from_content(organisation=cast.organisation, content=CONTENT, by=cast.hr_partner, at=AT)
    framework = first.framework
    assert (first.number, framework.state, framework.owner) == (1, "DRAFT", cast.hr_partner)
    assert (Competence.objects.count(), framework_versions.content_of(first)) == (0, CONTENT)
    decide_version(framework_version=first, reference="1", by=cast.hr_strategist, at=AT)
    shorter = replace(CONTENT, competences=(TEAM,))
    second = begin_version_from_content(organisation=cast.organisation, content=shorter, by=cast.hr_partner, at=LATER)
    assert (second.number, second.framework_id) == (2, framework.pk)
    assert framework_versions.content_of(second) == shorter
    assert Competence.objects.filter(retired_on__isnull=True).count() == 2


def test_content_that_cannot_be_saved_is_refused_whole(cast: Cast) -> None:
    make_scale(organisation=cast.organisation)
    faulty = replace(
        CONTENT, competences=(replace(HYGIENE, level_texts={"sv": ["a"]}), replace(TEAM, name={"xx": "?"}))
    )
    with pytest.raises(FaultyContent) as caught:
        begin_version_from_content(organisation=cast.organisation, content=faulty, by=cast.hr_partner, at=AT)
    assert caught.value.faults == (
        "H1: sv has 1 level texts, the scale has 5 levels.",
        "T1: Unknown language: xx.",
    )
    assert Framework.objects.count() == 0
    make_framework(organisation=cast.organisation, layer="UNIT")
    code = Framework.objects.get().code
    with pytest.raises(LayerIsFixed):
        begin_version_from_content(
            organisation=cast.organisation, content=replace(CONTENT, code=code), by=cast.hr_partner, at=AT
        )


@pytest.mark.parametrize("before", DecisionState.values)
@pytest.mark.parametrize("after", DecisionState.values)
def test_every_pair_of_states(cast: Cast, before: str, after: str) -> None:
    """The table says which state leads to which; nothing else does."""
    framework = make_framework(organisation=cast.organisation, state=before)
    make_competence(framework=framework)
    version = framework.versions.get()
    by, at = cast.hr_strategist, AT

    def go() -> None:
        if after == "DRAFT":
            back_to_draft(framework_version=version, by=by, at=at)
        elif after == "CONSULTATION":
            open_consultation(framework_version=version, until=UNTIL, note="", by=by, at=at)
        elif after == "DECIDED":
            decide_version(framework_version=version, reference="x", by=by, at=at)
        else:
            retire_framework(framework=framework, by=by, at=at)

    if DecisionState(after) in ALLOWED[DecisionState(before)]:
        go()
        assert (framework.versions.get().state, Framework.objects.get(pk=framework.pk).state) == (after, after)
    else:
        with pytest.raises(Refused):
            go()
        assert framework.versions.get().state == before


def test_the_second_decision_in_the_same_second_is_refused(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    decide_version(framework_version=version, reference="1", by=cast.hr_strategist, at=LATER)
    with pytest.raises(NotAllowedNow):
        decide_version(framework_version=version, reference="2", by=cast.hr_strategist, at=LATER)
    assert FrameworkVersion.objects.get(number=2).decision_reference == "1"


def test_where_a_consultation_is_demanded_nothing_is_decided_without(cast: Cast) -> None:
    cast.organisation.consultation_required = True
    cast.organisation.save()
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    with pytest.raises(ConsultationMissing):
        decide_version(framework_version=version, reference="1", by=cast.hr_strategist, at=LATER)
    with pytest.raises(DayHasPassed):
        open_consultation(framework_version=version, until=date(2026, 8, 31), note="", by=cast.hr_partner, at=AT)
    open_consultation(framework_version=version, until=UNTIL, note="Facken", by=cast.hr_partner, at=AT)
    back_to_draft(framework_version=version, by=cast.hr_partner, at=AT)
    decided = decide_version(framework_version=version, reference="1", by=cast.hr_strategist, at=LATER)
    assert decided.version.state == "DECIDED"


def test_an_empty_version_is_not_decided(cast: Cast) -> None:
    make_scale(organisation=cast.organisation)
    empty = replace(CONTENT, areas=(), competences=())
    version = begin_version_from_content(organisation=cast.organisation, content=empty, by=cast.hr_partner, at=AT)
    with pytest.raises(NothingToDecide):
        decide_version(framework_version=version, reference="1", by=cast.hr_strategist, at=AT)


def test_a_draft_can_be_thrown_away_but_no_comment_and_no_decision(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    assert discard_version(framework_version=version, by=cast.hr_partner) is False
    assert states(framework) == [(1, "DECIDED")]
    with pytest.raises(NotAllowedNow):
        discard_version(framework_version=framework.versions.get(), by=cast.hr_partner)
    again = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    open_consultation(framework_version=again, until=UNTIL, note="", by=cast.hr_partner, at=AT)
    comment_on_version(framework_version=again, text="Bra.", by=cast.union, at=AT)
    with pytest.raises(HasComments):
        discard_version(framework_version=again, by=cast.hr_partner)
    fresh = begin_version_from_content(
        organisation=cast.organisation, content=replace(CONTENT, code="ny"), by=cast.hr_partner, at=AT
    )
    assert discard_version(framework_version=fresh, by=cast.hr_partner) is True
    assert not Framework.objects.filter(code="ny").exists()


def test_a_retired_framework_is_kept_as_it_was(cast: Cast) -> None:
    framework = in_force(cast)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    retire_framework(framework=framework, by=cast.hr_strategist, at=LATER)
    with pytest.raises(FrameworkIsRetired):
        decide_version(framework_version=version, reference="1", by=cast.hr_strategist, at=LATER)
    with pytest.raises(FrameworkIsRetired):
        begin_version(framework=framework, by=cast.hr_partner, at=LATER)
    with pytest.raises(FrameworkIsRetired):
        retire_framework(framework=framework, by=cast.hr_strategist, at=LATER)


def test_who_may_do_what(cast: Cast) -> None:
    framework = in_force(cast)
    for actor in (cast.employee, cast.manager, cast.union, cast.administrator):
        with pytest.raises(PermissionDenied):
            begin_version(framework=framework, by=actor, at=AT)
    with pytest.raises(Http404):
        begin_version(framework=framework, by=cast.foreign_manager, at=AT)
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    for deed in (
        lambda: decide_version(framework_version=version, reference="1", by=cast.hr_partner, at=AT),
        lambda: retire_framework(framework=framework, by=cast.hr_partner, at=AT),
        lambda: change_settings(framework=framework, owner=None, is_public=True, by=cast.hr_partner, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    owned = change_settings(framework=framework, owner=cast.hr_partner, is_public=True, by=cast.hr_strategist, at=LATER)
    assert (owned.owner, owned.is_public) == (cast.hr_partner, True)
    with pytest.raises(Refused):
        change_settings(framework=framework, owner=cast.employee, is_public=True, by=cast.hr_strategist, at=LATER)
    assert Framework.objects.get(pk=framework.pk).owner == cast.hr_partner


def test_a_framework_without_any_version_gets_its_first_from_what_is_in_force(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation)
    competence = make_competence(framework=framework)
    framework.versions.get().competences.all().delete()
    framework.versions.all().delete()
    version = begin_version(framework=framework, by=cast.hr_partner, at=AT)
    assert (version.number, [row.code for row in version.competences.all()]) == (1, [competence.code])
    assert make_version(framework=framework, state="DECIDED", number=9).number == 9
