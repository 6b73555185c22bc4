"""Who is let in to the inbox and the choices of messages: `name: (actors, data of a POST or None)`."""

from collections.abc import Mapping

from tests.guards.rows_certs import EVERYONE

SELF = frozenset({"employee"})
CHOICES = {"frequency": "DAILY"}
Answer = tuple[frozenset[str], Mapping[str, str] | None]

ROWS_MESSAGES: dict[str, Answer] = {
    "portal:inbox": (EVERYONE, None),
    "portal:inbox-read": (EVERYONE, {}),
    "portal:message-open": (SELF, {}),
    "portal:message-choices": (EVERYONE, None),
}
