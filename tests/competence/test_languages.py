"""A language has five skills with the levels of CEFR, whatever the organisation's scale is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from competence.actions import assessments, language_support
from competence.actions.assessments import Answer, OutsideScale
from competence.actions.frameworks import FaultyContent, KindIsFixed, write_framework
from competence.actions.requirements import Demand, decide_requirements
from competence.models import Assessment, Competence, Credential, LanguageSupport, Rating
from competence.queries import gaps, scales
from competence.reading import cefr
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent
from portal.models import User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def make_language(cast: Cast, skill: str = "WRITING") -> Competence:
    competence = make_competence(
        framework=make_framework(organisation=cast.organisation), name="Skriva", kind=Competence.Kind.LANGUAGE
    )
    Competence.objects.filter(pk=competence.pk).update(
        skill=skill, level_texts={"sv": [f"Skriva {level}" for level in range(7)]}
    )
    return Competence.objects.get(pk=competence.pk)


def content(kind: str = "LANGUAGE", skill: str = "WRITING", levels: int = 7) -> FrameworkContent:
    texts = {"sv": [f"Text {level}." for level in range(levels)]}
    one = CompetenceContent("L1", "sprak", {"sv": "Skriva"}, kind=kind, level_texts=texts, skill=skill)
    return FrameworkContent("sprak", "COMMON", {"sv": "Språk"}, (AreaContent("sprak", {"sv": "Språk"}),), (one,))


def test_the_levels_are_those_of_cefr_and_not_of_the_scale(cast: Cast) -> None:
    make_framework(organisation=cast.organisation)
    scale = scales.of(cast.organisation.pk)
    assert scales.of_competence("RATED", scale) == scale
    language = scales.of_competence("LANGUAGE", scale)
    assert language.names("en") == ("Below A1", "A1", "A2", "B1", "B2", "C1", "C2")
    assert (scale.top, language.top, cefr.TOP) == (4, 6, 6)
    assert set(cefr.SKILLS) == set(Competence.Skill)


def test_an_answer_may_be_as_high_as_its_own_levels(cast: Cast) -> None:
    language = make_language(cast)
    rated = make_competence(framework=language.framework)
    for competence in (language, rated):
        make_requirement(competence=competence, level=2)
    make_assessment(user=cast.employee)

    def save(competence: Competence, level: int, version: int = 0) -> int:
        with transaction.atomic():
            return assessments.save_rating(
                user=cast.employee, competence_id=competence.pk, answer=Answer(level=level), version=version,
                by=cast.employee, at=AT,
            )  # fmt: skip

    assert save(language, 6) == 1
    assert save(language, 5, version=1) == 2
    assert save(rated, 4) == 1
    for competence, level, version in ((rated, 5, 1), (rated, 6, 1), (language, 7, 2)):
        with pytest.raises(OutsideScale):
            save(competence, level, version)
    assert dict(Rating.objects.values_list("competence", "self_level")) == {language.pk: 5, rated.pk: 4}


def test_the_talk_agrees_on_a_level_of_the_competence(cast: Cast) -> None:
    language = make_language(cast)
    rated = make_competence(framework=language.framework)
    assessment = make_assessment(user=cast.employee, state=Assessment.State.SUBMITTED)
    for competence in (language, rated):
        make_rating(assessment=assessment, competence=competence, self_level=2)

    def agree(competence: Competence, level: int) -> int:
        return assessments.agree_rating(
            assessment_id=assessment.pk, competence_id=competence.pk, level=level, agreed=True, comment="", version=1,
            by=cast.manager, at=AT,
        )  # fmt: skip

    assert agree(language, 6) == 2
    with pytest.raises(OutsideScale):
        agree(rated, 6)
    assert agree(rated, 4) == 2


def test_a_requirement_is_held_to_the_same_levels(cast: Cast) -> None:
    language = make_language(cast)
    rated = make_competence(framework=language.framework)

    def demand(competence: Competence, level: int) -> int:
        demands = [Demand(competence.pk, level)]
        return decide_requirements(organisation=cast.organisation, demands=demands, since=TODAY, by=None, at=AT).added

    assert (demand(language, 6), demand(rated, 4)) == (1, 1)
    with pytest.raises(FaultyContent, match="Level 7 is outside the scale, 0 to 6"):
        demand(language, 7)
    with pytest.raises(FaultyContent, match="Level 5 is outside the scale, 0 to 4"):
        demand(rated, 5)


def test_a_framework_says_which_skill_and_seven_levels(cast: Cast) -> None:
    make_framework(organisation=cast.organisation)

    def write(one: FrameworkContent) -> None:
        write_framework(organisation=cast.organisation, content=one, by=None, at=AT)

    for wrong, words in (
        (content(skill=""), "a language needs a skill"),
        (content(skill="SINGING"), "a language needs a skill"),
        (content(levels=5), "5 level texts"),
        (content(kind="RATED", levels=5), "only a language has a skill"),
    ):
        with pytest.raises(FaultyContent, match=words):
            write(wrong)
    write(content())
    assert Competence.objects.get(code="L1").skill == "WRITING"
    with pytest.raises(KindIsFixed):
        write(content(kind="RATED", skill="", levels=5))


def test_the_pages_say_the_levels_of_the_language(cast: Cast, sign_in: SignIn) -> None:
    language = make_language(cast)
    make_requirement(competence=language, level=4)
    assessment = make_assessment(user=cast.employee, state=Assessment.State.SUBMITTED)
    make_rating(assessment=assessment, competence=language, self_level=3)
    line = gaps.of(cast.employee, on=TODAY)[0]
    assert (line.current, line.required, line.gap) == (3, 4, 1)
    words = "level 3 of 6 – B1; required: level 4 of 6 – B2"
    for user, url in (
        (cast.employee, reverse("competence:my-gap")),
        (cast.manager, reverse("competence:gap-of", args=[cast.employee.pk])),
        (cast.employee, reverse("competence:my-language")),
        (cast.manager, reverse("competence:language-of", args=[cast.employee.pk])),
    ):
        assert words in sign_in(user).get(url).content.decode()
    start = sign_in(cast.employee).get("/").context["page"].rows[0]
    assert (start.top, start.words) == (6, "now: level 3 of 6 – B1; required: level 4 of 6 – B2")


def log(cast: Cast, by: User, **changes: Any) -> LanguageSupport:
    facts: dict[str, Any] = {
        "kind": "COURSE",
        "begun_on": TODAY,
        "ended_on": None,
        "hours": Decimal("7.5"),
        "note": "Kväll",
    }
    return language_support.log(person=cast.employee, by=by, at=AT, **{**facts, **changes})


def test_the_manager_logs_support_and_nobody_else(cast: Cast) -> None:
    line = log(cast, cast.manager)
    assert (line.user, line.hours, line.recorded_by, line.recorded_at) == (
        cast.employee,
        Decimal("7.5"),
        cast.manager,
        AT,
    )
    for actor in (cast.employee, cast.colleague, cast.manager_above, cast.hr_partner, cast.hr_strategist):
        with pytest.raises(PermissionDenied):
            log(cast, actor)
    with pytest.raises(Http404):
        log(cast, cast.foreign_manager)
    for changes in ({"ended_on": date(2026, 5, 1)}, {"begun_on": date(1900, 1, 1)}, {"begun_on": date(2040, 1, 1)}):
        with pytest.raises(language_support.ImpossibleDate):
            log(cast, cast.manager, **changes)
    ended = language_support.end(
        person=cast.employee, line_id=line.pk, ended_on=date(2026, 6, 30), hours=Decimal(40), by=cast.deputy, at=AT
    )
    assert (ended.ended_on, ended.hours) == (date(2026, 6, 30), Decimal(40))
    with pytest.raises(Http404):
        language_support.end(
            person=cast.colleague, line_id=line.pk, ended_on=date(2026, 6, 30), hours=None, by=cast.manager, at=AT
        )
    assert (LanguageSupport.objects.count(), Credential.objects.count()) == (1, 0)


def test_the_employee_reads_the_log_and_has_no_form(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("competence:language-of", args=[cast.employee.pk])
    manager = sign_in(cast.manager)
    wrong = manager.post(url, {"kind": "COURSE", "begun_on": "2026-02-30", "hours": "mycket"})
    assert (wrong.status_code, LanguageSupport.objects.count()) == (422, 0)
    assert manager.post(url, {"kind": "MENTOR", "begun_on": "2026-02-01", "note": "Språkombud"}).status_code == 302
    own = sign_in(cast.employee).get(reverse("competence:my-language")).context["page"]
    assert [(row.kind, row.note, row.end_url) for row in own.rows] == [("Language mentor", "Språkombud", "")]
    assert own.form is None
    page = manager.get(url).context["page"]
    assert manager.post(page.rows[0].end_url, {"ended_on": "i maj"}).status_code == 302
    assert LanguageSupport.objects.get().ended_on is None
    assert manager.post(page.rows[0].end_url, {"ended_on": "2026-05-31", "hours": "12"}).status_code == 302
    line = LanguageSupport.objects.get()
    assert (line.ended_on, line.hours) == (date(2026, 5, 31), Decimal(12))
