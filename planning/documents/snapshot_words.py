"""Frozen figures in words: the names of measures, and what they meant on their day."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from planning.models import CoverageSnapshot, Standing

MEASURE_WORDS: dict[str, Promise | str] = {
    "current": gettext_lazy("Current plan"),
    "living": gettext_lazy("Living plan"),
    "appraisal": gettext_lazy("Appraisal talk held"),
    "performance": gettext_lazy("Performance talk held"),
    "pay": gettext_lazy("Pay feedback talk held"),
    "three": gettext_lazy("All three talks"),
    "two": gettext_lazy("Two of the three talks"),
    "one": gettext_lazy("One of the three talks"),
    "assessed": gettext_lazy("Self-assessment handed in"),
    "agreed": gettext_lazy("Levels agreed"),
}
"""In the order of pages and sheets."""


class Fact(NamedTuple):
    """A term, and what it means."""

    term: str
    meaning: str


def standings() -> dict[str, str]:
    """The reasons of not being counted in words, in the order in which they are tried."""
    return {one.value: str(one.label) for one in Standing if one != Standing.COUNTED}


def talk_year_of(snapshot: CoverageSnapshot) -> tuple[date, date]:
    """First and last day of what "this year's talks" meant."""
    year = snapshot.definition["talk_year"]
    return date.fromisoformat(year["first"]), date.fromisoformat(year["after"]) - timedelta(days=1)


def definition_of(snapshot: CoverageSnapshot) -> tuple[Fact, ...]:
    """What every figure of the snapshot is about, by the settings of its day."""
    terms = snapshot.definition
    first, last = talk_year_of(snapshot)
    return (
        Fact(
            _("Current plan"),
            _(
                "Agreed by both, agreed or followed up within the last %(months)s, with at least one goal and at least"
                " one activity that has a date and someone responsible."
            )
            % {"months": _months(terms["plan_valid_months"])},
        ),
        Fact(
            _("Living plan"),
            _("A current plan that has been followed up within the last %(months)s.")
            % {"months": _months(terms["living_months"])},
        ),
        Fact(
            _("Talks"),
            _("Held in the talk year, %(first)s to %(last)s. Pay feedback is held or not; no amounts are kept.")
            % {"first": date_format(first), "last": date_format(last)},
        ),
        Fact(
            _("Who is counted"),
            _(
                "Everyone employed on the day and paid by the month, at least %(new)s in the job, not on full-time"
                " leave longer than %(leave)s, and not leaving within %(leaving)s. A person counts once, in the unit of"
                " the main employment."
            )
            % {
                "new": _days(terms["min_days_in_job"]),
                "leave": _days(terms["leave_days"]),
                "leaving": _days(terms["leaving_days"]),
            },
        ),
        Fact(
            _("Small groups"),
            _(
                "Groups under %(limit)s people are merged, so that no figure and no difference between figures is about"
                " fewer."
            )
            % {"limit": snapshot.limit},
        ),
        Fact(_("Measured"), date_format(snapshot.day)),
        Fact(_("Version of the definition"), decided_words(snapshot)),
    )


def decided_words(snapshot: CoverageSnapshot) -> str:
    """Which version of the definition it was counted by, and who decided it."""
    terms = snapshot.definition
    if not terms["number"]:
        return _("as shipped")
    if terms.get("decided_by"):
        return _("%(number)s, decided %(day)s by %(name)s") % {
            "number": terms["number"],
            "day": date_format(date.fromisoformat(terms["decided_on"])),
            "name": terms["decided_by"],
        }
    # The first version is always the shipped one; later ones of older snapshots did not keep who decided.
    return _("%(number)s, as the portal is shipped") % {"number": 1} if terms["number"] == 1 else str(terms["number"])


def _months(number: int) -> str:
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}


def _days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
