"""What the messages of a talk year and of its questions say, in the language of who reads them."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.models import Talk
from portal.texts import Said


def opened(_facts: Mapping[str, object]) -> Said:
    """To who leads people: the year is open."""
    title = _("The talk year is open")
    return Said(title, _("You can read when which talks are held, and book them with your people."))


def changed(facts: Mapping[str, object]) -> Said:
    """To who leads people: what of the year is changed."""
    pairs = facts.get("changes")
    lines = [what_said(str(kind), str(what)) for kind, what in pairs] if isinstance(pairs, list) else []
    text = _("Changed: %(what)s. Read on the page what it was before, and why.") % {"what": "; ".join(lines)}
    return Said(_("The talk year has been changed"), text)


def days_changed(facts: Mapping[str, object]) -> Said:
    """To an employee: the days of a talk are other ones."""
    kind = kind_said(str(facts.get("kind")))
    first, last = (str(facts.get(name) or "") for name in ("first", "last"))
    title = _("New days for your %(talk)s") % {"talk": kind}
    if not (first and last):
        return Said(title, _("It has no days in this talk year any more. Ask your manager what it means for you."))
    words = {"first": day_said(first), "last": day_said(last)}
    return Said(title, _("It is to be held from %(first)s to %(last)s.") % words)


def remind(facts: Mapping[str, object]) -> Said:
    """To an employee without a booked talk."""
    words = {"talk": kind_said(str(facts.get("kind"))), "day": day_said(str(facts.get("last")))}
    title = _("Your %(talk)s has no time yet") % words
    return Said(title, _("It is to be held by %(day)s. Choose a time, or ask your manager for one.") % words)


def remind_team(facts: Mapping[str, object]) -> Said:
    """To a manager: how many of hers have no booked talk."""
    people = facts.get("people")
    many = people if isinstance(people, int) else 0
    words = {"n": many, "talk": kind_said(str(facts.get("kind"))), "day": day_said(str(facts.get("last")))}
    title = ngettext(
        "%(n)s of your people has no booked %(talk)s", "%(n)s of your people have no booked %(talk)s", many
    )
    return Said(
        title % words, _("The last day is %(day)s. Book them all at once, or give times to choose from.") % words
    )


def consultation(facts: Mapping[str, object]) -> Said:
    """To who may comment on questions: a consultation is open."""
    words = {"talk": kind_said(str(facts.get("kind"))), "day": day_said(str(facts.get("until")))}
    title = _("Say what you think of new questions for the %(talk)s") % words
    return Said(title, _("They are in consultation until %(day)s. Every comment is answered and kept.") % words)


def kind_said(kind: str) -> str:
    """The kind of talk, inside a sentence."""
    return str(Talk.Kind(kind).label) if kind in Talk.Kind.values else _("talk")


def what_said(kind: str, what: str) -> str:
    """What was changed: of the year, or of a kind of talk."""
    labels = {
        "name": _("the name"),
        "days": _("the days"),
        "minutes": _("the minutes"),
        "questions": _("the questions"),
        "reminders": _("the reminders"),
    }
    said = labels.get(what, what)
    return _("%(talk)s: %(what)s") % {"talk": capfirst(kind_said(kind)), "what": said} if kind else said


def day_said(text: str) -> str:
    """A day of the facts, as it is read."""
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text
