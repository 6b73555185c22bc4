"""The words of what a manager reminds her people of."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from planning.queries.team import Step
from portal.texts import Said


def reminder(facts: Mapping[str, object]) -> Said:
    """What is waited for, and by whom."""
    titles = {
        Step.WAIT_FOR_ASSESSMENT: _("Your manager waits for your self-assessment"),
        Step.WAIT_FOR_TIME: _("Choose a time for your talk"),
        Step.WAIT_FOR_EMPLOYEE: _("Your plan waits for you to agree"),
    }
    step = Step(str(facts["step"]))
    return Said(titles.get(step, _("Your manager reminds you")), _("%(who)s reminds you.") % {"who": facts["who"]})
