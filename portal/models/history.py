"""History by database triggers: what a row was before each change, also for bulk writes and plain SQL.

Only the *old* row is kept, at the moment it is changed or deleted: the row itself is its newest version, so a first
load of a million rows costs nothing extra and every earlier state can still be shown.
"""

import pghistory


def keeps_history(*, only: tuple[str, ...] = ()) -> tuple[pghistory.Tracker, ...]:
    """The trackers of a model: on update (of these columns, or of any) and on delete, the old row is kept."""
    condition = pghistory.AnyChange(*only) if only else pghistory.AnyChange()
    return (
        pghistory.UpdateEvent("changed", row=pghistory.Old, condition=condition),
        pghistory.DeleteEvent("deleted", row=pghistory.Old),
    )
