"""How a demanded level is said: how much, of whom, and what those who are new are asked for."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext, ngettext

from competence.forms.demands import ENDS
from competence.views.wording import Reader, day_words

CERTIFICATE = "CERTIFICATE"


def level_said(read: Reader, kind: str, level: int) -> str:
    """Give "level 2 of 4 – Independent"; a certificate is valid or not."""
    if kind == CERTIFICATE:
        return gettext("a valid certificate")
    return read.of(kind).level(level)


def amount_said(
    read: Reader,
    kind: str,
    level: int,
    *,
    min_people: int | None = None,
    ramp_months: int | None = None,
    ramp_level: int | None = None,
) -> str:
    """The level with its head-count or its time for new staff."""
    words = level_said(read, kind, level)
    if min_people is not None:
        said = ngettext("at least %(n)s person: %(level)s", "at least %(n)s people: %(level)s", min_people)
        return said % {"n": min_people, "level": words}
    if ramp_months is None:
        return words
    return f"{words}; {ramp_said(read, kind, ramp_months, ramp_level)}"


def ramp_said(read: Reader, kind: str, months: int, until_then: int | None) -> str:
    """What is asked of those who are new, and for how long."""
    time = ngettext("the first month", "the first %(n)s months", months) % {"n": months}
    if until_then is None:
        return gettext("%(time)s: nothing") % {"time": time}
    return gettext("%(time)s: %(level)s") % {"time": time, "level": level_said(read, kind, until_then)}


def target_said(read: Reader, *, profession: Mapping[str, str], role: Mapping[str, str], unit: str = "") -> str:
    """Of whom: everyone, a profession, a role, a unit and below, a profession there."""
    if role:
        return gettext("the role %(name)s") % {"name": read.text(role)}
    if profession and unit:
        return gettext("%(profession)s in %(unit)s") % {"profession": read.text(profession), "unit": unit}
    if profession:
        return read.text(profession)
    if unit:
        return gettext("everyone in %(unit)s") % {"unit": unit}
    return gettext("everyone")


def period_said(since: date | None, last_day: date | None) -> str:
    """From when until when."""
    since_said = gettext("from %(day)s") % {"day": day_words(since)} if since else gettext("from the beginning")
    if last_day is None:
        return since_said
    return gettext("%(since)s to %(day)s") % {"since": since_said, "day": day_words(last_day)}


def levels_to_choose(read: Reader, kind: str, *, may_end: bool = False) -> list[tuple[str, str]]:
    """The levels that a competence of this kind has; with `may_end`, that it is not demanded any more."""
    if kind == CERTIFICATE:
        choices = [("1", gettext("A valid certificate"))]
    else:
        names = read.of(kind).names
        said = gettext("Level %(value)s – %(name)s")
        choices = [(str(value), said % {"value": value, "name": name}) for value, name in enumerate(names)]
    return [*choices, (ENDS, gettext("Not demanded any more"))] if may_end else choices
