"""Two people after the same time in the same second, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from planning.actions import bookings, coverage, slots
from planning.actions.refusals import Refused
from planning.models import Talk
from tests.cast import make_cast
from tests.make.bookings import make_slot
from tests.make.people import make_profession
from tests.make.planning import NOON


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_one_gets_the_time_and_the_other_is_told() -> None:
    cast = make_cast()
    slot = make_slot(by=cast.manager)
    people = [cast.employee, cast.colleague]
    made = bookings.invite(people=people, kind="DEVELOPMENT", by=cast.manager, at=NOON)
    barrier = Barrier(2)

    def choose(number: int) -> str:
        barrier.wait()
        try:
            slots.pick(slot=slot, talk=made[number], by=people[number], at=NOON)
        except Refused as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "got it"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(choose, range(2))) == ["SlotTaken", "got it"]
    assert Talk.objects.filter(time__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_counting_holds_up_nobody_who_writes_rows_of_the_organisation() -> None:
    cast = make_cast()

    def ask() -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return make_profession(organisation=cast.organisation, code="skotare").code
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        coverage.refresh(organisation=cast.organisation, on=NOON.date())
        assert pool.submit(ask).result() == "skotare"
