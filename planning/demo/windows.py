"""The demo's assessment window: the manager of the medical ward asks her people before the talks."""

from datetime import date, timedelta

from competence.models import AssessmentWindow
from planning.demo.moments import noon
from planning.demo.tree import MEDICAL_WARD, Node, lowest
from portal.models import Mandate, Organisation, Role

OPENED_BEFORE, OPEN_FOR = timedelta(days=6), timedelta(days=26)
NOTE = "Inför medarbetarsamtalen i december. Det tar ungefär tio minuter."


def open_ward(organisation: Organisation, root: Node, today: date) -> None:
    """Open since some days, for three weeks more."""
    ward = next(node for node in lowest(root) if node.mark == MEDICAL_WARD)
    manager = Mandate.objects.filter(unit=ward.id, role=Role.MANAGER, period__contains=today).first()
    opens_on = today - OPENED_BEFORE
    AssessmentWindow.objects.create(
        organisation=organisation,
        unit_id=ward.id,
        opens_on=opens_on,
        closes_on=opens_on + OPEN_FOR,
        note=NOTE,
        opened_by_id=manager.user_id if manager else None,
        opened_at=noon(opens_on),
    )
