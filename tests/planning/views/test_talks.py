"""The talk room: one room, two people, the same data."""

import pytest
from django.test import Client
from django.urls import reverse

from competence.models import Assessment
from tests.cast import Cast
from tests.make.talk_rooms import fill_plan, make_levels, make_room
from pytest_django import DjangoAssertNumQueries


def test_both_see_the_room(cast: Cast, client: Client) -> None:
    room = make_room(cast)
    fill_plan(room)
    client.force_login(cast.manager)
    page = client.get(reverse("planning:talk-room", kwargs={"person": cast.employee.pk}))
    print(page.content.decode())
    assert page.status_code == 200
    client.force_login(cast.employee)
    page = client.get(reverse("planning:my-talk"))
    assert page.status_code == 200
