"""Kept counts are the direct count and the sum of every person's own page, whatever is written in between."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competence.models import Assessment, Competence, Credential, Framework, Rating, Requirement, RoleHolding
from competence.queries import gap_counts
from portal.models import Employment, Organisation, Unit, User
from tests.competence.queries.test_gaps_in_random_worlds import TODAY, World
from tests.make.competence import NOON, make_credential, make_role_holding
from tests.make.gap_counts import count_gaps, kept, kept_sums, plainly, sums_plainly
from tests.make.people import make_employment

State = Assessment.State


class Writing:
    """One write after the other in a random world, as pages and feeds make them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.draw = world.data.draw

    def once(self) -> None:
        """Something changes."""
        deeds = [
            self.hire, self.leave, self.move, self.demand, self.change_demand, self.end_demand, self.rate, self.submit,
            self.agree, self.certify, self.withdraw, self.give_role, self.take_role, self.retire, self.close_framework,
            self.move_unit, self.forget,
        ]  # fmt: skip
        deeds[self.draw(st.integers(0, len(deeds) - 1))]()

    def person(self) -> User:
        return self.draw(st.sampled_from(self.world.people))

    def hire(self) -> None:
        person = self.person()
        if not Employment.objects.filter(user=person, is_main=True).exists():
            make_employment(user=person, unit=self.draw(st.sampled_from(self.world.units)))

    def leave(self) -> None:
        Employment.objects.filter(user=self.person()).update(period=DateRange(date(2020, 1, 1), TODAY))

    def move(self) -> None:
        unit = self.draw(st.sampled_from(self.world.units))
        Employment.objects.filter(user=self.person(), is_main=self.draw(st.booleans())).update(unit=unit)

    def demand(self) -> None:
        competence = self.draw(st.sampled_from(self.world.competences))
        if not Requirement.objects.filter(competence=competence).exists():
            target = self.draw(st.sampled_from(["all", "profession", "role", "unit", "head-count"]))
            self.world.demand(competence, target)

    def change_demand(self) -> None:
        """A level is above the one of its ramp (`requirement_ramp`)."""
        for row in Requirement.objects.filter(pk=self.some(Requirement)):
            lowest = 0 if row.ramp_level is None else row.ramp_level + 1
            Requirement.objects.filter(pk=row.pk).update(level=self.draw(st.integers(lowest, 4)))

    def end_demand(self) -> None:
        Requirement.objects.filter(pk=self.some(Requirement)).update(state="RETIRED")

    def rate(self) -> None:
        Rating.objects.filter(pk=self.some(Rating), not_applicable=False).update(
            self_level=self.draw(st.integers(0, 4))
        )

    def submit(self) -> None:
        Assessment.objects.filter(user=self.person(), state=State.DRAFT).update(
            state=State.SUBMITTED, submitted_at=NOON
        )

    def agree(self) -> None:
        person = self.person()
        if not Assessment.objects.filter(user=person, state=State.AGREED).exists():
            Assessment.objects.filter(user=person, state=State.SUBMITTED).update(
                state=State.AGREED, agreed_by=self.world.people[0], agreed_at=NOON
            )

    def certify(self) -> None:
        person = self.person()
        if not Credential.objects.filter(user=person).exists():
            make_credential(user=person, competence=self.world.competences[-1])

    def withdraw(self) -> None:
        Credential.objects.filter(user=self.person()).update(valid_until=TODAY - timedelta(days=1))

    def give_role(self) -> None:
        person = self.person()
        if not RoleHolding.objects.filter(user=person).exists():
            make_role_holding(user=person, role=self.world.role)

    def take_role(self) -> None:
        RoleHolding.objects.filter(user=self.person()).delete()

    def retire(self) -> None:
        Competence.objects.filter(pk=self.world.competences[0].pk).update(
            retired_on=self.draw(st.sampled_from([None, TODAY]))
        )

    def close_framework(self) -> None:
        state = self.draw(st.sampled_from(["DECIDED", "DECIDED", "DRAFT"]))
        Framework.objects.filter(pk=self.world.competences[0].framework_id).update(state=state)

    def move_unit(self) -> None:
        """The last ward goes under the first one, or back under the root."""
        root, first, last = self.world.units
        parent = self.draw(st.sampled_from([root, first]))
        Unit.objects.filter(pk=last.pk).update(parent=parent, path=f"{parent.path}.{last.pk}")

    def forget(self) -> None:
        Rating.objects.filter(pk=self.some(Rating)).delete()

    def some(self, model: type[Requirement] | type[Rating]) -> int:
        """One of the rows, 0 where there is none."""
        keys: list[int] = [0, *model._default_manager.order_by("pk").values_list("pk", flat=True)]
        return keys[self.draw(st.integers(0, 20)) % len(keys)]


def expect_right(organisation: Organisation) -> None:
    """Kept is counted is plain, by cell and rolled up."""
    everyone = gap_counts.people_in(organisation.units.values_list("pk", flat=True), on=TODAY)
    assert kept(organisation) == plainly(organisation, on=TODAY)
    assert gap_counts.fresh(everyone, on=TODAY) == plainly(organisation, on=TODAY)
    assert kept_sums(organisation) == sums_plainly(organisation, on=TODAY)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_kept_counts_are_right_after_whatever_is_written(data: st.DataObject) -> None:
    world = World(data)
    organisation = world.units[0].organisation
    count_gaps(organisation, on=TODAY)
    expect_right(organisation)
    for _ in range(2):
        for _ in range(data.draw(st.integers(1, 3))):
            Writing(world).once()
        count_gaps(organisation, on=TODAY)
        expect_right(organisation)
