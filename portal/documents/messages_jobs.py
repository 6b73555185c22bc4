"""What the messages of background work say, in the language of who reads them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.queries.jobs import label_of
from portal.texts import Said


def ready(facts: Mapping[str, object]) -> Said:
    """To who asked: large work is done."""
    return Said(
        _("Ready: %(what)s") % {"what": _label(facts)}, _("The file is on the page of the work while it is kept.")
    )


def failed(facts: Mapping[str, object]) -> Said:
    """To who asked: large work could not be done."""
    return Said(_("Not done: %(what)s") % {"what": _label(facts)}, _("The page of the work says why."))


def parked(facts: Mapping[str, object]) -> Said:
    """To who asked: work was put aside, because workers died of it."""
    title = _("Put aside: %(what)s") % {"what": _label(facts)}
    return Said(
        title, _("The program stopped in the middle of it again and again. The page of the work says whom to tell.")
    )


def _label(facts: Mapping[str, object]) -> str:
    return str(label_of(str(facts.get("kind", ""))))
