"""Who may do what: `Permission`, and the functions that every read and deed starts from."""

from portal.authorization.decide import (
    can,
    for_everyone_signed_in,
    leaders_of,
    public,
    relations_to,
    require,
    requires,
    scopes_of,
    signed_in_user,
    units_within,
)
from portal.authorization.permissions import GRANTS, Permission, Relation
from portal.authorization.reports import own_reports

__all__ = [
    "GRANTS",
    "Permission",
    "Relation",
    "can",
    "for_everyone_signed_in",
    "leaders_of",
    "own_reports",
    "public",
    "relations_to",
    "require",
    "requires",
    "scopes_of",
    "signed_in_user",
    "units_within",
]
