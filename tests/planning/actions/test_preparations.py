"""What one prepares is one's own until it is shared, loses nothing, and is gone when the talk is confirmed."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from planning.actions import agreements, plans, preparations, talks
from planning.actions.preparations import NOTES, Written
from planning.models import Preparation, PreparationAnswer, Talk
from planning.queries import preparations as queries
from portal.models import Message
from tests.cast import Cast
from tests.make.planning import NOON
from tests.make.preparations import make_talk_in, prepare
from tests.make.talk_rooms import agree_plan, fill_plan, make_room

LATER = NOON + timedelta(minutes=5)


def test_answers_and_notes_are_saved_with_a_version_of_their_own(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PLANNED)
    first = {"proud": Written("Natten i mars", 0), "hindered": Written("", 0), NOTES: Written("Fråga om schema", 0)}
    saved = preparations.save(talk=talk, written=first, by=cast.employee, at=NOON)
    assert (saved.at, dict(saved.versions), dict(saved.conflicts)) == (NOON, {"proud": 1, "hindered": 0, "": 1}, {})
    again = preparations.save(talk=talk, written={"proud": Written("Natten", 1)}, by=cast.employee, at=LATER)
    assert (again.at, dict(again.versions)) == (LATER, {"proud": 2})
    own, shared = queries.of(cast.employee, talk)
    assert ({code: line.text for code, line in own.answers.items()}, own.notes, shared) == (
        {"proud": "Natten"}, "Fråga om schema", (),
    )  # fmt: skip


def test_two_windows_lose_nothing(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PREPARING)
    prepare(talk, cast.employee, answer="Från telefonen")
    written = {"hindered": Written("Från datorn", 0), "goals": Written("Ett mål", 0), NOTES: Written("Bara mitt", 0)}
    saved = preparations.save(talk=talk, written=written, by=cast.employee, at=LATER)
    conflict = saved.conflicts["hindered"]
    assert (conflict.saved, conflict.mine, conflict.version) == (
        {"hindered": "Från telefonen"}, {"hindered": "Från datorn"}, 1,
    )  # fmt: skip
    assert (dict(saved.versions), list(saved.conflicts)) == ({"hindered": 0, "goals": 1, "": 1}, ["hindered"])
    assert dict(PreparationAnswer.objects.values_list("code", "text")) == {
        "hindered": "Från telefonen", "goals": "Ett mål",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["colleague", "manager_above", "former_manager", "hr_partner", "hr_strategist", "administrator"]
)
def test_nobody_else_prepares_or_shares(cast: Cast, name: str) -> None:
    talk = make_talk_in(cast, Talk.State.PLANNED)
    other = getattr(cast, name)
    for deed in (preparations.share, preparations.take_back):
        with pytest.raises(PermissionDenied):
            deed(talk=talk, by=other, at=NOON)
    with pytest.raises(PermissionDenied):
        preparations.save(talk=talk, written={"proud": Written("x", 0)}, by=other, at=NOON)
    assert Preparation.objects.count() == 0


def test_only_shared_answers_reach_the_other_and_never_the_notes(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PREPARING)
    prepare(talk, cast.employee)
    assert queries.of(cast.manager, talk) == (queries.Own(), ())
    preparations.share(talk=talk, by=cast.employee, at=LATER)
    preparations.share(talk=talk, by=cast.employee, at=LATER)
    own, shared = queries.of(cast.manager, talk)
    assert (own, [(one.by, dict(one.answers)) for one in shared]) == (
        queries.Own(), [(cast.employee.pk, {"hindered": "Att jag vågar"})],
    )  # fmt: skip
    assert [(one.to, one.kind) for one in Message.objects.all()] == [(cast.manager, "talk_shared")]
    preparations.take_back(talk=talk, by=cast.employee, at=LATER)
    assert queries.of(cast.manager, talk) == (queries.Own(), ())


def test_nothing_is_shared_before_something_is_written_nor_taken_back_after_the_talk(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.PREPARING)
    with pytest.raises(preparations.NothingToShare):
        preparations.share(talk=talk, by=cast.manager, at=NOON)
    prepare(talk, cast.manager, share=True)
    talks.hold(talk=talk, by=cast.manager, at=LATER)
    with pytest.raises(preparations.AlreadyTalkedAbout):
        preparations.take_back(talk=talk, by=cast.manager, at=LATER)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("CONFIRMED", "DEVELOPMENT"),
        ("NOT_HELD", "PERFORMANCE"),
        ("DECLINED", "DEVELOPMENT"),
        ("PLANNED", "PAY_FEEDBACK"),
    ],
)
def test_what_is_over_and_pay_feedback_are_not_prepared(cast: Cast, state: str, kind: str) -> None:
    talk = make_talk_in(cast, state, kind=kind)
    with pytest.raises(preparations.NotToPrepare):
        preparations.save(talk=talk, written={"proud": Written("x", 0)}, by=cast.employee, at=NOON)


def test_everything_prepared_is_deleted_with_the_confirmation(cast: Cast) -> None:
    talk = make_talk_in(cast, Talk.State.HELD, kind=Talk.Kind.PERFORMANCE)
    prepare(talk, cast.employee, share=True)
    prepare(talk, cast.manager)
    talks.confirm_own(talk=talk, version=1, by=cast.manager, at=LATER)
    assert (Preparation.objects.count(), PreparationAnswer.objects.count()) == (2, 2)
    talks.confirm_own(talk=talk, version=1, by=cast.employee, at=LATER)
    assert (Preparation.objects.count(), PreparationAnswer.objects.count()) == (0, 0)


def test_agreeing_to_the_plan_deletes_it_too_and_no_history_is_kept(cast: Cast) -> None:
    room = make_room(cast)
    fill_plan(room)
    prepare(room.talk, cast.manager, share=True)
    agree_plan(room)
    assert (Talk.objects.get().state, Preparation.objects.count()) == (Talk.State.CONFIRMED, 0)
    names = {model.__name__ for model in apps.get_app_config("planning").get_models()}
    assert names & {"PreparationEvent", "PreparationAnswerEvent"} == set()
    assert agreements.agree(plan=room.plan, version=room.plan.version, by=cast.employee, at=LATER).state == "AGREED"


def test_what_a_leaver_and_her_manager_prepared_for_a_held_talk_is_deleted(cast: Cast) -> None:
    prepare(make_talk_in(cast, Talk.State.HELD), cast.employee)
    prepare(Talk.objects.get(), cast.manager)
    assert (plans.close_of_leavers(at=LATER), Preparation.objects.count()) == (0, 2)
    cast.employee.is_active, cast.employee.left_on = False, NOON.date()
    cast.employee.save()
    assert (plans.close_of_leavers(at=LATER), Preparation.objects.count()) == (0, 0)
