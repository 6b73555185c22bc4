"""Talks in a state, and what is prepared for them."""

from datetime import datetime

from planning.actions import preparations
from planning.actions.preparations import NOTES, Written
from planning.models import Talk
from portal.models import User
from tests.cast import Cast
from tests.make.planning import NOON


def make_talk_in(cast: Cast, state: str, *, kind: str = Talk.Kind.DEVELOPMENT, at: datetime = NOON) -> Talk:
    """A talk of the employee in this state, with the actors and times that the state demands."""
    held = state in {Talk.State.HELD, Talk.State.CONFIRMED}
    ended = state in {Talk.State.NOT_HELD, Talk.State.DECLINED}
    return Talk.objects.create(
        user=cast.employee,
        kind=kind,
        state=state,
        opened_by=cast.manager,
        opened_at=at,
        led_by=cast.manager,
        held_by=cast.manager if held else None,
        held_at=at if held else None,
        confirmed_at=at if state == Talk.State.CONFIRMED else None,
        ended_by=cast.manager if ended else None,
        ended_at=at if ended else None,
        reason=Talk.Reason.TIME if state == Talk.State.NOT_HELD else "",
    )


def prepare(
    talk: Talk, by: User, *, answer: str = "Att jag vågar", notes: str = "Bara mitt", share: bool = False
) -> None:
    """An answer to a question that both are asked, and a private note; shared where asked for."""
    written = {"hindered": Written(answer, 0), NOTES: Written(notes, 0)}
    preparations.save(talk=talk, written=written, by=by, at=NOON)
    if share:
        preparations.share(talk=talk, by=by, at=NOON)
