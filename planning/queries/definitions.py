"""What the figures mean: the settings of domain.md, rules 8 and 9, as an organisation has them on a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from planning.models import CoverageDefinition, TalkCycle
from planning.queries import talk_cycles
from planning.queries.talk_cycles import MONTHS_OF_A_YEAR
from planning.queries.validity import add_months
from portal.models import Organisation


def key_of(organisation: Organisation) -> str:
    """The settings that decide a count, in one text."""
    months = f"{organisation.plan_valid_months}-{organisation.living_months}"
    return f"{months}-{organisation.min_days_in_job}-{organisation.leave_days}-{organisation.leaving_days}"


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that decides a count: a day, the settings, and which days "this year's talks" are (half-open)."""

    organisation_id: int
    day: date
    settings: str
    plan_valid_months: int
    living_months: int
    min_days_in_job: int
    leave_days: int
    leaving_days: int
    year: tuple[date, date]

    @classmethod
    def of(cls, organisation: Organisation, *, on: date, year: tuple[date, date] | None = None) -> Self:
        """By the settings in force; one query, for the talk year, where that is not given."""
        return cls(
            organisation.pk,
            on,
            key_of(organisation),
            organisation.plan_valid_months,
            organisation.living_months,
            organisation.min_days_in_job,
            organisation.leave_days,
            organisation.leaving_days,
            year or talk_cycles.days_of(organisation, on=on),
        )

    @property
    def key(self) -> str:
        """All of it but the day, in one text: counts that were kept by another are not used."""
        first, after = self.year
        return f"{self.settings}-{first:%Y%m%d}-{after:%Y%m%d}"

    def values(self) -> dict[str, int | str | date | datetime]:
        """What the statements of `coverage_people` and `coverage` need; days become moments in the portal's zone."""
        first, after = self.year
        return {
            "organisation": self.organisation_id,
            "day": self.day,
            "definition": self.key,
            "min_days": self.min_days_in_job,
            "max_leave": self.leave_days,
            "leaving": self.leaving_days,
            "end": begin(self.day + timedelta(days=1)),
            "valid_from": begin(add_months(self.day, -self.plan_valid_months) + timedelta(days=1)),
            "living_from": begin(add_months(self.day, -self.living_months) + timedelta(days=1)),
            "year_from": begin(first),
            "year_until": begin(min(after, self.day + timedelta(days=1))),
        }


def begin(day: date) -> datetime:
    """The first moment of a day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time()))


def versions(organisation: Organisation) -> list[CoverageDefinition]:
    """The definitions an organisation has had, the one in force first. One query."""
    rows = CoverageDefinition.objects.filter(organisation=organisation).select_related("decided_by")
    return list(rows.order_by("-number"))


def latest(organisation: Organisation) -> CoverageDefinition | None:
    """The definition in force; None where the settings are as shipped and nobody has changed them. One query."""
    return next(iter(versions(organisation)), None)


@dataclass(frozen=True, slots=True)
class Decided:
    """Which version of the definition is in force, who decided it ("" for the shipped one) and when."""

    number: int
    by: str
    at: datetime


def in_force(organisation: Organisation, *, on: date) -> tuple[Terms, Decided | None]:
    """What the figures of the day are counted by, and who decided that. One query."""
    years = TalkCycle.objects.filter(organisation=OuterRef("pk"), period__contains=on)
    period = years.exclude(state=TalkCycle.State.DRAFT).values("period")[:1]
    definitions = CoverageDefinition.objects.filter(organisation=OuterRef("pk")).order_by("-number")
    row = Organisation.objects.filter(pk=organisation.pk).values_list(
        Subquery(period),
        Subquery(definitions.values("number")[:1]),
        Subquery(definitions.values(name=Concat("decided_by__given_name", Value(" "), "decided_by__family_name"))[:1]),
        Subquery(definitions.values("decided_by")[:1]),
        Subquery(definitions.values("decided_at")[:1]),
    )
    year, number, name, decided_by, at = row.get()
    days = (year.lower, year.upper) if year else (add_months(on, -MONTHS_OF_A_YEAR), on + timedelta(days=1))
    terms = Terms.of(organisation, on=on, year=days)
    return terms, Decided(number, name if decided_by else "", at) if number else None
