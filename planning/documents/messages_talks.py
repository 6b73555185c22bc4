"""The words of messages about talks and their times, in the language that is active when they are read."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from planning.models import Talk
from planning.queries import slots
from portal.texts import Said

Facts = Mapping[str, object]


def invited(facts: Facts) -> Said:
    """There are times to choose among, or will be."""
    return Said(
        _("Choose a time for your talk: %(talk)s") % {"talk": _talk(facts)},
        _("%(name)s invites you. Choose one of the times on the page of your talks.") % {"name": facts["name"]},
    )


def booked(facts: Facts) -> Said:
    """A time is set."""
    title = _("Booked: %(talk)s with %(name)s") if facts["name"] else _("Booked: %(talk)s")
    return Said(title % _names(facts), _time(facts, "begins", "ends"))


def moved(facts: Facts) -> Said:
    """Another time or place."""
    title = _("New time: %(talk)s with %(name)s") if facts["name"] else _("New time: %(talk)s")
    text = _("It is now %(when)s. It was %(before)s.")
    times = {"when": _time(facts, "begins", "ends"), "before": _time(facts, "began", "ended")}
    return Said(title % _names(facts), text % times)


def taken_back(facts: Facts) -> Said:
    """The manager cannot come at the time."""
    return Said(
        _("Cancelled for now: %(talk)s with %(name)s") % _names(facts),
        _("The time %(before)s is taken back. You will get another one.") % _before(facts),
    )


def other_asked(facts: Facts) -> Said:
    """The employee cannot come at the time, or at none of those offered."""
    if "began" in facts:
        text = _("The time %(before)s is free again. Offer other times, or book one.") % _before(facts)
    else:
        text = _("None of the offered times suits. Offer other times, or book one.")
    return Said(_("%(name)s asks for another time: %(talk)s") % _names(facts), text)


def not_held(facts: Facts) -> Said:
    """The manager has noted that it was not held."""
    return Said(
        _("Noted as not held: %(talk)s with %(name)s") % _names(facts),
        _("You see the reason on the page of your talks. If you see it otherwise, talk to your manager."),
    )


def declined(facts: Facts) -> Said:
    """The employee has said no."""
    text = _("The time %(before)s is free again.") % _before(facts) if "began" in facts else ""
    return Said(_("%(name)s has declined the talk: %(talk)s") % _names(facts), text)


def handed_over(facts: Facts) -> Said:
    """Another manager leads the talk from now on."""
    cancelled = _("The time %(before)s is cancelled.") % _before(facts) if "began" in facts else ""
    if facts["mine"] and facts["name"]:
        text = _("%(name)s is your nearest manager now and leads this talk.") % _names(facts)
        return Said(_("Another manager leads your talk: %(talk)s") % _names(facts), f"{text} {cancelled}".strip())
    if facts["mine"]:
        text = _("You have no nearest manager in the portal now. The talk waits until you have one.")
        return Said(_("Your talk waits for a manager: %(talk)s") % _names(facts), f"{text} {cancelled}".strip())
    if facts["leads"]:
        text = _("You are the nearest manager now. Book a time for the talk.")
        return Said(_("You take over: %(talk)s with %(name)s") % _names(facts), f"{text} {cancelled}".strip())
    text = _("You are not the nearest manager any more. What you had prepared is deleted.")
    return Said(_("Handed over: %(talk)s with %(name)s") % _names(facts), f"{text} {cancelled}".strip())


def taken_over(facts: Facts) -> Said:
    """The employee has chosen another one's time, or another one has booked her."""
    title = _("%(leader)s leads it now: %(talk)s with %(name)s")
    text = _("The time %(before)s is cancelled.") % _before(facts)
    return Said(title % {**_names(facts), "leader": facts["leader"]}, text)


def shared(facts: Facts) -> Said:
    """The other lets one read what she has prepared."""
    if facts.get("is_own"):
        title = _("Your manager has shared answers: %(talk)s")
    else:
        title = _("%(name)s has shared answers: %(talk)s")
    return Said(title % _whose(facts), _("You can read them before and during the talk."))


def to_confirm(facts: Facts) -> Said:
    """The other has confirmed the talk."""
    title = _("Confirm your talk: %(talk)s") if facts.get("is_own") else _("Confirm the talk with %(name)s: %(talk)s")
    return Said(title % _whose(facts), _("The other has confirmed it. Read the summary and confirm, too."))


def dissent(facts: Facts) -> Said:
    """The other sees something otherwise."""
    title = _("A dissenting note to your talk: %(talk)s")
    if not facts.get("is_own"):
        title = _("A dissenting note to the talk with %(name)s: %(talk)s")
    return Said(title % _whose(facts), _("It stands beside the summary, as it was written."))


def pay_noted(facts: Facts) -> Said:
    """The manager says that pay feedback has been held."""
    return Said(
        _("Noted as held: %(talk)s") % _whose(facts), _("Confirm it if it is so, or say that it has not been held.")
    )


def pay_contested(facts: Facts) -> Said:
    """The employee says that it has not."""
    return Said(
        _("%(name)s says that it has not been held: %(talk)s") % _whose(facts),
        _("It waits for a time again. Book one."),
    )


def _talk(facts: Facts) -> str:
    return str(Talk.Kind(str(facts["talk"])).label)


def _names(facts: Facts) -> dict[str, object]:
    return {"talk": _talk(facts), "name": facts["name"]}


def _whose(facts: Facts) -> dict[str, object]:
    return {"talk": str(Talk.Kind(str(facts["kind"])).label), "name": facts["employee"]}


def _before(facts: Facts) -> dict[str, str]:
    return {"before": _time(facts, "began", "ended")}


def _time(facts: Facts, begins: str, ends: str) -> str:
    return slots.when(slots.span(datetime.fromisoformat(str(facts[begins])), datetime.fromisoformat(str(facts[ends]))))
