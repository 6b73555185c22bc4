"""Several people write the same draft: nobody's text is lost, and only a draft is written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from competence.actions.consultations import (
    AlreadyAnswered,
    CannotBeShown,
    NoSuchCompetence,
    NotOpen,
    SaysNothing,
    TooLong,
    answer_comment,
    comment_on_version,
)
from competence.actions.framework_versions import FaultyContent, begin_version, decide_version, open_consultation
from competence.actions.frameworks import KindIsFixed
from competence.actions.refusals import Stale
from competence.actions.version_edits import (
    AreaIsUsed,
    CodeIsTaken,
    IsGone,
    TextsStandStill,
    add_area,
    add_competence,
    change_area,
    change_competence,
    change_head,
    move_area,
    move_competence,
    remove_area,
    remove_competence,
    restore_competence,
)
from competence.models import Comment, Competence, FrameworkVersion, VersionArea, VersionCompetence
from competence.queries import framework_versions
from competence.reading.content import CompetenceContent
from tests.cast import Cast
from tests.make.competence import make_competence, make_framework

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
UNTIL = date(2026, 9, 20)
LONG = "N1: a text is longer than 300 characters or has characters that cannot be shown."
ADDRESS = "N1: the address of the governing document begins with https:// or http://."
NEW = CompetenceContent("N1", "omrade", {"sv": "Ny"}, level_texts={"sv": ["a", "b", "c", "d", "e"]})


def draft(cast: Cast) -> FrameworkVersion:
    framework = make_framework(organisation=cast.organisation)
    for name in ("Hygien", "Team"):
        make_competence(framework=framework, name=name)
    return begin_version(framework=framework, by=cast.hr_strategist, at=AT)


def rows(version: FrameworkVersion) -> list[VersionCompetence]:
    found = version.competences.select_related("area", "framework_version__framework")
    return list(found.order_by("area__position", "position"))


def said(row: VersionCompetence) -> CompetenceContent:
    return framework_versions.competence_content(row)


def test_the_second_writer_gets_both_texts_and_loses_nothing(cast: Cast) -> None:
    row = rows(draft(cast))[0]
    mine, hers = replace(said(row), name={"sv": "Min"}), replace(said(row), name={"sv": "Hennes"})
    change_competence(competence=row, content=hers, version=1, by=cast.hr_partner, at=AT)
    with pytest.raises(Stale) as caught:
        change_competence(competence=row, content=mine, version=1, by=cast.hr_strategist, at=AT)
    stale = caught.value
    assert (stale.saved["name_sv"], stale.mine["name_sv"], stale.version) == ("Hennes", "Min", 2)
    assert (stale.saved_by, stale.saved_at) == (cast.hr_partner.name, AT)
    changed = change_competence(competence=row, content=mine, version=2, by=cast.hr_strategist, at=AT)
    assert (changed.name, changed.version) == ({"sv": "Min"}, 3)


def test_the_name_and_an_area_are_guarded_in_the_same_way(cast: Cast) -> None:
    version = draft(cast)
    change_head(framework_version=version, name={"sv": "Ny"}, summary="Mer.", version=1, by=cast.hr_partner, at=AT)
    with pytest.raises(Stale) as caught:
        change_head(framework_version=version, name={"sv": "X"}, summary="", version=1, by=cast.hr_strategist, at=AT)
    assert (caught.value.saved["summary"], caught.value.mine["name_sv"]) == ("Mer.", "X")
    area = version.areas.select_related("framework_version__framework").get()
    change_area(area=area, name={"sv": "Vård"}, version=1, by=cast.hr_partner, at=AT)
    with pytest.raises(Stale) as caught:
        change_area(area=area, name={"sv": "Omsorg"}, version=1, by=cast.hr_strategist, at=AT)
    assert (caught.value.saved, caught.value.version) == ({"name_sv": "Vård", "name_nb": "", "name_en": ""}, 2)


def test_who_saves_what_somebody_has_removed_is_told(cast: Cast) -> None:
    row = rows(draft(cast))[0]
    remove_competence(competence=row, replaced_by="", by=cast.hr_partner, at=AT)
    remove_competence(competence=row, replaced_by="", by=cast.hr_strategist, at=AT)
    with pytest.raises(IsGone):
        change_competence(competence=row, content=said(row), version=1, by=cast.hr_strategist, at=AT)


def test_competences_are_added_moved_and_removed(cast: Cast) -> None:
    version = draft(cast)
    add_competence(framework_version=version, content=NEW, by=cast.hr_partner, at=AT)
    names = [row.name["sv"] for row in rows(version)]
    assert names == ["Hygien", "Team", "Ny"]
    move_competence(competence=rows(version)[2], way="up", by=cast.hr_partner)
    move_competence(competence=rows(version)[0], way="up", by=cast.hr_partner)
    assert [row.name["sv"] for row in rows(version)] == ["Hygien", "Ny", "Team"]
    area = add_area(framework_version=version, code="lag", name={"sv": "Lag"}, by=cast.hr_partner, at=AT)
    team = rows(version)[2]
    change_competence(competence=team, content=replace(said(team), area="lag"), version=1, by=cast.hr_partner, at=AT)
    move_area(area=area, way="up", by=cast.hr_partner)
    assert [row.name["sv"] for row in rows(version)] == ["Team", "Hygien", "Ny"]
    with pytest.raises(AreaIsUsed):
        remove_area(area=area, by=cast.hr_partner)
    remove_competence(competence=rows(version)[0], replaced_by="", by=cast.hr_partner, at=AT)
    remove_area(area=area, by=cast.hr_partner)
    assert list(VersionArea.objects.filter(framework_version=version).values_list("code", flat=True)) == ["omrade"]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"level_texts": {"sv": ["a"]}}, "N1: sv has 1 level texts, the scale has 5 levels."),
        ({"level_texts": {"sv": ["a"] * 6}}, "N1: sv has 6 level texts, the scale has 5 levels."),
        ({"name": {"fi": "Uusi"}}, "N1: Unknown language: fi."),
        ({"name": {"sv": "noll\0"}}, LONG),
        ({"name": {"sv": "x" * 301}}, LONG),
        ({"governing_url": "javascript:alert(1)"}, ADDRESS),
        ({"area": "okänd"}, "N1: there is no area “okänd”."),
    ],
)  # fmt: skip
def test_what_cannot_be_saved_is_said(cast: Cast, changed: dict[str, Any], fault: str) -> None:
    version = draft(cast)
    with pytest.raises(FaultyContent) as caught:
        add_competence(framework_version=version, content=replace(NEW, **changed), by=cast.hr_partner, at=AT)
    assert caught.value.faults == (fault,)
    assert version.competences.count() == 2


def test_a_code_stands_once_and_a_certificate_stays_one(cast: Cast) -> None:
    version = draft(cast)
    first = rows(version)[0]
    with pytest.raises(CodeIsTaken):
        add_competence(framework_version=version, content=replace(NEW, code=first.code), by=cast.hr_partner, at=AT)
    with pytest.raises(CodeIsTaken):
        add_area(framework_version=version, code="omrade", name={"sv": "X"}, by=cast.hr_partner, at=AT)
    certificate = replace(said(first), kind="CERTIFICATE", level_texts={})
    with pytest.raises(KindIsFixed):
        change_competence(competence=first, content=certificate, version=1, by=cast.hr_partner, at=AT)


def test_only_one_of_the_same_kind_takes_the_place(cast: Cast) -> None:
    version = draft(cast)
    certificate = CompetenceContent("C1", "omrade", {"sv": "Intyg"}, kind="CERTIFICATE", validity_months=12)
    add_competence(framework_version=version, content=certificate, by=cast.hr_partner, at=AT)
    first, second, _certificate = rows(version)
    for code in ("C1", first.code, "okänd"):
        with pytest.raises(IsGone):
            remove_competence(competence=first, replaced_by=code, by=cast.hr_partner, at=AT)
    remove_competence(competence=first, replaced_by=second.code, by=cast.hr_partner, at=AT)
    second.refresh_from_db()
    assert second.replaces == [first.code]
    third = add_competence(framework_version=version, content=NEW, by=cast.hr_partner, at=AT)
    remove_competence(competence=rows(version)[0], replaced_by=NEW.code, by=cast.hr_partner, at=AT)
    third.refresh_from_db()
    assert third.replaces == [second.code, first.code]


def test_what_was_removed_comes_back_as_it_is_in_force(cast: Cast) -> None:
    version = draft(cast)
    first, second = rows(version)
    remove_competence(competence=first, replaced_by=second.code, by=cast.hr_partner, at=AT)
    for _ in range(2):
        restore_competence(framework_version=version, code=first.code, by=cast.hr_partner, at=AT)
    second.refresh_from_db()
    assert (second.replaces, [row.name for row in rows(version)]) == ([], [second.name, first.name])
    with pytest.raises(IsGone):
        restore_competence(framework_version=version, code="okänd", by=cast.hr_partner, at=AT)


def test_what_has_taken_a_place_does_not_take_it_again(cast: Cast) -> None:
    version = draft(cast)
    first, second = rows(version)
    remove_competence(competence=first, replaced_by=second.code, by=cast.hr_partner, at=AT)
    decide_version(framework_version=version, reference="2", by=cast.hr_strategist, at=AT)
    third = begin_version(framework=version.framework, by=cast.hr_partner, at=AT)
    assert [row.replaces for row in rows(third)] == [[]]
    assert decide_version(framework_version=third, reference="3", by=cast.hr_strategist, at=AT).moved.ended == 0


def test_texts_stand_still_in_consultation_and_when_decided(cast: Cast) -> None:
    version = draft(cast)
    row = rows(version)[0]
    area = version.areas.select_related("framework_version__framework").get()
    by = cast.hr_strategist
    deeds: tuple[Callable[[], object], ...] = (
        lambda: change_head(framework_version=version, name={"sv": "X"}, summary="", version=1, by=by, at=AT),
        lambda: add_area(framework_version=version, code="x", name={"sv": "X"}, by=by, at=AT),
        lambda: change_area(area=area, name={"sv": "X"}, version=1, by=by, at=AT),
        lambda: move_area(area=area, way="up", by=by),
        lambda: remove_area(area=area, by=by),
        lambda: add_competence(framework_version=version, content=NEW, by=by, at=AT),
        lambda: change_competence(competence=row, content=said(row), version=1, by=by, at=AT),
        lambda: move_competence(competence=row, way="up", by=by),
        lambda: remove_competence(competence=row, replaced_by="", by=by, at=AT),
    )
    open_consultation(framework_version=version, until=UNTIL, note="", by=by, at=AT)
    for deed in deeds:
        with pytest.raises(TextsStandStill):
            deed()
    decide_version(framework_version=version, reference="x", by=by, at=AT)
    for deed in deeds:
        with pytest.raises(TextsStandStill):
            deed()
    assert Competence.objects.count() == 2


def test_only_who_keeps_the_catalogue_writes_in_it(cast: Cast) -> None:
    version = draft(cast)
    for actor in (cast.employee, cast.manager, cast.union, cast.administrator):
        with pytest.raises(PermissionDenied):
            add_competence(framework_version=version, content=NEW, by=actor, at=AT)
    with pytest.raises(Http404):
        add_competence(framework_version=version, content=NEW, by=cast.foreign_manager, at=AT)
    assert add_competence(framework_version=version, content=NEW, by=cast.hr_partner, at=AT).code == "N1"


def test_comments_are_taken_in_consultation_and_answered_once(cast: Cast) -> None:
    version = draft(cast)
    with pytest.raises(NotOpen):
        comment_on_version(framework_version=version, text="Bra.", by=cast.union, at=AT)
    open_consultation(framework_version=version, until=UNTIL, note="", by=cast.hr_partner, at=AT)
    with pytest.raises(PermissionDenied):
        comment_on_version(framework_version=version, text="Bra.", by=cast.employee, at=AT)
    with pytest.raises(Http404):
        comment_on_version(framework_version=version, text="Bra.", by=cast.foreign_manager, at=AT)
    code = rows(version)[0].code
    comment = comment_on_version(
        framework_version=version, text=" Otydligt. ", competence_code=code, by=cast.union, at=AT
    )
    assert (comment.text, comment.competence_code) == ("Otydligt.", code)
    with pytest.raises(NoSuchCompetence):
        comment_on_version(framework_version=version, text="Bra.", competence_code="okänd", by=cast.union, at=AT)
    with pytest.raises(PermissionDenied):
        answer_comment(comment=comment, text="Tack.", by=cast.union, at=AT)
    answered = answer_comment(comment=comment, text="Tack.", by=cast.hr_partner, at=AT)
    assert (answered.answer, answered.answered_by) == ("Tack.", cast.hr_partner)
    with pytest.raises(AlreadyAnswered):
        answer_comment(comment=comment, text="Nej.", by=cast.hr_strategist, at=AT)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", SaysNothing),
        (" \n", SaysNothing),
        ("a\0b", CannotBeShown),
        ("\ud800", CannotBeShown),
        ("x" * 2**20, TooLong),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_in_words(cast: Cast, text: str, refusal: type[Exception]) -> None:
    version = draft(cast)
    open_consultation(framework_version=version, until=UNTIL, note="", by=cast.hr_partner, at=AT)
    with pytest.raises(refusal):
        comment_on_version(framework_version=version, text=text, by=cast.union, at=AT)
    assert Comment.objects.count() == 0
