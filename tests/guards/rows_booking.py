"""Who is let in where times of talks are offered, chosen and moved: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

from planning.models import CalendarFeed
from portal.models import User
from tests.make.planning import NOON

LEADS_ANYBODY = frozenset({"manager", "deputy", "manager_above", "manager_elsewhere", "foreign_manager"})
EVERYONE = LEADS_ANYBODY | {
    "employee", "colleague", "stranger", "former_manager", "expired_deputy", "hr_partner", "hr_partner_elsewhere",
    "hr_strategist", "union", "reader", "administrator", "foreigner",
}  # fmt: skip
LEADERS = frozenset({"manager", "deputy"})
SELF = frozenset({"employee"})
NOTHING: Mapping[str, str] = {}
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_BOOKING: dict[str, Answer] = {
    "planning:booking": (LEADS_ANYBODY, None),
    "planning:booking-preview": (LEADS_ANYBODY, NOTHING),
    "planning:booking-confirm": (LEADS_ANYBODY, NOTHING),
    "planning:booking-withdraw": (LEADS_ANYBODY, NOTHING),
    "planning:booking-list": (LEADS_ANYBODY, None),
    "planning:my-talks": (EVERYONE, None),
    "planning:talk-time": (SELF | LEADERS, None),
    "planning:talk-time-back": (LEADERS, NOTHING),
    "planning:talk-not-held": (LEADERS, {"reason": "TIME"}),
    "planning:talk-pick": (SELF, {"slot": "1"}),
    "planning:talk-other-time": (SELF, NOTHING),
    "planning:talk-decline": (SELF, {"words": "Inte nu"}),
    "planning:my-calendar": (EVERYONE, None),
    "planning:my-calendar-make": (EVERYONE, NOTHING),
    "planning:my-calendar-end": (EVERYONE, NOTHING),
}
PUBLIC_CALENDAR = ("planning:calendar-feed",)
SECRET = "the-address-of-the-employees-calendar"
SECRET_SHA256 = "75c37ac4cc780acf0a93a2d05583273d0d6336c1ee625f75990989d13aedade2"


def make_feed(user: User) -> CalendarFeed:
    """The calendar that SECRET opens."""
    return CalendarFeed.objects.create(user=user, digest=SECRET_SHA256, made_at=NOON)
