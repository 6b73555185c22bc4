"""The words of messages about plans, in the language that is active when they are read."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.texts import Said

Facts = Mapping[str, object]


def proposed(facts: Facts) -> Said:
    """There is something to read and agree to."""
    title = _("%(name)s proposes %(plan)s") if facts["is_own"] else _("%(name)s proposes a plan")
    return Said(
        title % _names(facts),
        _("Read it, and agree if it is right. If not, answer what you want to be changed."),
    )


def answered(facts: Facts) -> Said:
    """The other does not agree yet."""
    return Said(
        _("%(name)s has answered your proposal: %(plan)s") % _names(facts),
        _("The plan can be changed again. The answer stands on its page."),
    )


def agreed(facts: Facts) -> Said:
    """It is in force."""
    return Said(
        _("%(name)s has agreed: %(plan)s") % _names(facts), _("The plan is in force. Look back at it when you like.")
    )


def _names(facts: Facts) -> dict[str, object]:
    plan = _("your plan") if facts["is_own"] else _("the plan of %(employee)s") % {"employee": facts["employee"]}
    return {"name": facts["name"], "plan": plan}
