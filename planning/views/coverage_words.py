"""What each figure of the coverage means, in the words of the reader's language (docs/coverage.md)."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import localize, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.queries.definitions import Decided, Terms

MINUS = "\N{MINUS SIGN}"
NONE_HELD = "none"
"""Not a measure that is kept: those who are in none of the three."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The name of a measure, and its definition."""

    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class About:
    """What stands behind every figure: population, exclusions, small groups, day, and who decided it."""

    population: str
    left_out: str
    small: str
    day: str
    decided: str


def meanings(terms: Terms) -> dict[str, Meaning]:
    """By measure, in the order of the page."""
    months = _months(terms.plan_valid_months)
    return {
        "current": Meaning(
            _("Current plan"),
            _(
                "Agreed by both, agreed or followed up within the last %(months)s, with at least one goal and at least"
                " one activity that has a date and someone responsible."
            )
            % {"months": months},
        ),
        "living": Meaning(
            _("Living plan"),
            _(
                "A current plan that has been followed up within the last %(months)s. A new plan is living from its"
                " first follow-up on."
            )
            % {"months": _months(terms.living_months)},
        ),
        **_talks(terms),
        "assessed": Meaning(
            _("Self-assessment handed in"),
            _("Handed in within the last %(months)s, and not sent back since. Drafts never count.")
            % {"months": months},
        ),
        "agreed": Meaning(
            _("Levels agreed"),
            _("The levels of a self-assessment that was handed in within the last %(months)s are agreed in the talk.")
            % {"months": months},
        ),
    }


def _talks(terms: Terms) -> dict[str, Meaning]:
    """Of the talk year."""
    since = {"first": localize(terms.year[0])}
    return {
        "appraisal": Meaning(_("Appraisal talk held"), _("The appraisal talk has been held since %(first)s.") % since),
        "performance": Meaning(
            _("Performance talk held"), _("The performance talk has been held since %(first)s.") % since
        ),
        "pay": Meaning(_("Pay feedback talk held"), _("The pay feedback talk has been held since %(first)s.") % since),
        "three": Meaning(_("All three talks"), _("All three kinds of talks have been held since %(first)s.") % since),
        "two": Meaning(
            _("Two of the three talks"),
            _("Exactly two of the three kinds of talks have been held since %(first)s.") % since,
        ),
        "one": Meaning(
            _("One of the three talks"),
            _("Exactly one of the three kinds of talks has been held since %(first)s.") % since,
        ),
        NONE_HELD: Meaning(
            _("None of the three talks"),
            _("None of the three kinds of talks has been held since %(first)s.") % since,
        ),
    }


def about(terms: Terms, decided: Decided | None, *, limit: int) -> About:
    """The same for all figures of a page."""
    return About(
        population=_(
            "Everyone employed on the day and paid by the month, at least %(new)s in the job, not on full-time leave"
            " longer than %(leave)s, and not leaving within %(leaving)s. A person counts once, in the unit of the main"
            " employment."
        )
        % {
            "new": _days(terms.min_days_in_job),
            "leave": _days(terms.leave_days),
            "leaving": _days(terms.leaving_days),
        },
        left_out=_(
            "Everyone else is left out for the first reason that holds: hourly paid, new in the job, on long leave,"
            " leaving soon. Each reason is counted beside, and so are the plans of the hourly paid."
        ),
        small=_(
            "No figure, and no sum or difference of figures, is about fewer than %(limit)s people. Small groups are"
            " shown together with others. How many of a group have something is always shown, also where it is all or"
            " nobody."
        )
        % {"limit": limit},
        day=localize(terms.day),
        decided=decided_words(decided),
    )


def decided_words(decided: Decided | None) -> str:
    """Which version of the definition it is, who decided it and when."""
    if decided is None or not decided.by:
        return _("As the portal is shipped; nobody has changed it.")
    return _("Version %(number)s, decided by %(name)s on %(day)s.") % {
        "number": decided.number,
        "name": decided.by,
        "day": localize(timezone.localdate(decided.at)),
    }


def in_groups(number: int) -> str:
    """A count as it is read in the language: 4 021 in Swedish, 4,021 in English."""
    return number_format(number, use_l10n=True, force_grouping=True)


def share_in_words(part: int, whole: int) -> str:
    """Whole per cent, rounded; 0 and 100 are said only when they are exact."""
    if not whole:
        return "–"
    return _("%(share)s %%") % {"share": per_cent(part, whole)}


def per_cent(part: int, whole: int) -> int:
    """Whole per cent, rounded; 0 and 100 only when they are exact."""
    share = round(100 * part / whole)
    return min(max(share, 1), 99) if 0 < part < whole else share


def points(now: int, then: int) -> str:
    """A change of a share, in whole points, with its sign."""
    change = now - then
    return f"+{change}" if change > 0 else f"{MINUS}{-change}" if change < 0 else "0"


def _months(number: int) -> str:
    return ngettext("%(number)s month", "%(number)s months", number) % {"number": number}


def _days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}
