"""Frameworks are written as a whole: texts get revisions, and nothing that was once asked is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from competence.actions.frameworks import (
    ALLOWED,
    FaultyContent,
    FrameworkIsRetired,
    KindIsFixed,
    NotAllowedNow,
    NothingToDecide,
    Written,
    decide_framework,
    write_framework,
)
from competence.models import Competence, DecisionState, Framework, Wording
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework, make_scale

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
HYGIENE = CompetenceContent("H1", "vard", {"sv": "Hygien"}, level_texts={"sv": ["a", "b", "c", "d", "e"]})
TEAM = CompetenceContent("T1", "vard", {"sv": "Team", "en": "Team"}, why={"sv": "Ingen är ensam."})
CONTENT = FrameworkContent("egen", "COMMON", {"sv": "Egen"}, (AreaContent("vard", {"sv": "Vård"}),), (HYGIENE, TEAM))


def write(cast: Cast, content: FrameworkContent = CONTENT) -> Written:
    make_scale(organisation=cast.organisation)
    return write_framework(organisation=cast.organisation, content=content, by=cast.hr_strategist, at=AT)


def counts(written: Written) -> tuple[int, ...]:
    return written.added, written.reworded, written.rearranged, written.retired, written.unchanged


def with_competences(*competences: CompetenceContent) -> FrameworkContent:
    return replace(CONTENT, competences=competences)


def test_a_framework_is_written_as_a_draft_with_its_first_wordings(cast: Cast) -> None:
    written = write(cast)
    assert (counts(written), written.framework.state) == ((2, 0, 0, 0, 0), "DRAFT")
    rows = Competence.objects.order_by("position").values_list("code", "area__code", "revision", "position")
    assert list(rows) == [("H1", "vard", 1, 1), ("T1", "vard", 1, 2)]
    wordings = Wording.objects.order_by("pk").values_list("competence__code", "revision", "name", "why", "level_texts")
    assert list(wordings) == [
        ("H1", 1, {"sv": "Hygien"}, None, HYGIENE.level_texts),
        ("T1", 1, {"sv": "Team", "en": "Team"}, {"sv": "Ingen är ensam."}, {}),
    ]


def test_writing_the_same_again_changes_nothing(cast: Cast) -> None:
    write(cast)
    again = write(cast)
    assert (counts(again), again.changed) == ((0, 0, 0, 0, 2), False)


@pytest.mark.parametrize(
    "changed",
    [
        replace(TEAM, name={"sv": "Lag", "en": "Team"}),
        replace(TEAM, name={"sv": "Team"}),
        replace(TEAM, why={}),
        replace(TEAM, level_texts=HYGIENE.level_texts),
    ],
)
def test_a_changed_text_is_a_new_revision_beside_the_old(cast: Cast, changed: CompetenceContent) -> None:
    write(cast)
    assert counts(write(cast, with_competences(HYGIENE, changed))) == (0, 1, 0, 0, 1)
    rows = Wording.objects.filter(competence__code="T1").order_by("revision")
    assert [(row.revision, row.name, row.why or {}, row.level_texts) for row in rows] == [
        (1, TEAM.name, TEAM.why, TEAM.level_texts),
        (2, changed.name, changed.why, changed.level_texts),
    ]
    assert Competence.objects.get(code="T1").revision == 2


def test_a_new_place_is_no_new_revision(cast: Cast) -> None:
    write(cast)
    moved = replace(
        CONTENT,
        areas=(AreaContent("lag", {"sv": "Lag"}), *CONTENT.areas),
        competences=(replace(TEAM, area="lag", core="teamwork"), HYGIENE),
    )
    assert counts(write(cast, moved)) == (0, 0, 2, 0, 0)
    rows = Competence.objects.order_by("position").values_list("code", "area__code", "core", "revision")
    assert list(rows) == [("T1", "lag", "teamwork", 1), ("H1", "vard", "", 1)]


def test_what_is_left_out_is_retired_and_can_come_back(cast: Cast) -> None:
    write(cast)
    assert counts(write(cast, with_competences(HYGIENE))) == (0, 0, 0, 1, 1)
    assert Competence.objects.get(code="T1").retired_on == date(2026, 6, 1)
    assert counts(write(cast, with_competences(HYGIENE))) == (0, 0, 0, 0, 1)
    assert counts(write(cast)) == (0, 0, 1, 0, 1)
    assert Competence.objects.get(code="T1").retired_on is None


def test_every_fault_is_told_at_once_and_nothing_is_written(cast: Cast) -> None:
    faulty = replace(
        CONTENT,
        code="",
        areas=(AreaContent("vard", {}),),
        competences=(
            replace(HYGIENE, area="okänd"),
            replace(HYGIENE, kind="GISSAD", level_texts={"sv": ["a"]}),
            CompetenceContent("C1", "vard", {"xx": "?"}, kind="CERTIFICATE", validity_months=0),
            CompetenceContent("R1", "vard", {"sv": " "}, validity_months=12),
            CompetenceContent("N1", "vard", {"sv": "noll\0"}),
            CompetenceContent("S1", "vard", {"sv": "halv \ud800"}, why={"sv": "x" * 2001}),
        ),
    )
    with pytest.raises(FaultyContent) as caught:
        write(cast, faulty)
    assert list(caught.value.faults) == [
        "The code “” is empty, has spaces around it or is longer than 60 characters.",
        "The code “H1” stands more than once.",
        "vard: Write the text in at least one language.",
        "H1: there is no area “okänd”.",
        "H1: the kind “GISSAD” is not one of RATED, CERTIFICATE, LANGUAGE.",
        "H1: sv has 1 level texts, the scale has 5 levels.",
        "C1: Unknown language: xx.",
        "C1: a validity is 1 to 240 months.",
        "R1: A text is empty. Leave the language out instead.",
        "R1: only a certificate has a validity.",
        "N1: a text is longer than 300 characters or has characters that cannot be shown.",
        "S1: a text is longer than 300 characters or has characters that cannot be shown.",
        "S1: a text is longer than 2000 characters or has characters that cannot be shown.",
    ]
    assert Framework.objects.count() == 0


def test_a_certificate_stays_a_certificate(cast: Cast) -> None:
    write(cast)
    with pytest.raises(KindIsFixed):
        write(cast, with_competences(replace(TEAM, kind="CERTIFICATE")))
    assert Competence.objects.get(code="T1").kind == "RATED"


def test_a_retired_framework_is_kept_as_it_was(cast: Cast) -> None:
    framework = write(cast).framework
    Framework.objects.filter(pk=framework.pk).update(state="RETIRED", decided_at=AT, retired_at=AT)
    with pytest.raises(FrameworkIsRetired):
        write(cast, with_competences(HYGIENE))


def test_only_the_hr_strategist_of_the_organisation_writes_and_decides(cast: Cast) -> None:
    framework = write(cast).framework
    for actor in (cast.employee, cast.manager, cast.hr_partner, cast.administrator, cast.union):
        with pytest.raises(PermissionDenied):
            write_framework(organisation=cast.organisation, content=CONTENT, by=actor, at=AT)
        with pytest.raises(PermissionDenied):
            decide_framework(framework=framework, by=actor, at=AT)
    with pytest.raises(Http404):
        write_framework(organisation=cast.foreigner.organisation, content=CONTENT, by=cast.hr_strategist, at=AT)
    with pytest.raises(Http404):
        decide_framework(framework=framework, by=cast.foreigner, at=AT)
    decided = decide_framework(framework=framework, by=cast.hr_strategist, at=AT, reference="HRD 2026:7")
    assert (decided.state, decided.decided_by, decided.decided_at) == ("DECIDED", cast.hr_strategist, AT)
    assert Framework.objects.get().decision_reference == "HRD 2026:7"


@pytest.mark.parametrize("state", DecisionState.values)
def test_only_the_allowed_states_lead_to_decided(cast: Cast, state: str) -> None:
    framework = make_framework(organisation=cast.organisation, state=state)
    make_competence(framework=framework)
    if DecisionState.DECIDED in ALLOWED[DecisionState(state)]:
        assert decide_framework(framework=framework, by=cast.hr_strategist, at=AT).state == "DECIDED"
    else:
        with pytest.raises(NotAllowedNow):
            decide_framework(framework=framework, by=cast.hr_strategist, at=AT)


def test_an_empty_framework_is_not_decided(cast: Cast) -> None:
    framework = make_framework(organisation=cast.organisation, state="DRAFT")
    with pytest.raises(NothingToDecide):
        decide_framework(framework=framework, by=cast.hr_strategist, at=AT)


@pytest.mark.parametrize("many", [1, 40])
def test_the_cost_does_not_grow(cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_scale(organisation=cast.organisation)
    content = with_competences(*(replace(HYGIENE, code=f"H{number}") for number in range(many)))
    write(cast, content)
    reworded = with_competences(*(replace(one, name={"sv": "Ny"}) for one in content.competences))
    with django_assert_num_queries(23):
        written = write_framework(organisation=cast.organisation, content=reworded, by=None, at=AT)
    assert counts(written) == (0, many, 0, 0, 0)
