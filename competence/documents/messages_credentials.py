"""What messages about certificates say."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.texts import Said, in_language


def reminder(facts: Mapping[str, object]) -> Said:
    """A certificate runs out, or has: `certificate` (its name in all languages), `valid_until`, `days` (0: it has)."""
    name = in_language(cast("Mapping[str, str]", facts["certificate"]), get_language() or "sv").value
    day = date_format(date.fromisoformat(str(facts["valid_until"])), "DATE_FORMAT")
    if facts["days"] == 0:
        title = _("Your certificate has run out: %(name)s") % {"name": name}
        return Said(
            title, _("The last day it was valid was %(day)s. Hand in a new one when you have it.") % {"day": day}
        )
    title = _("Your certificate runs out: %(name)s") % {"name": name}
    return Said(
        title, _("The last day it is valid is %(day)s. Renew it in time, and hand in the new one.") % {"day": day}
    )
