"""Reading with a reason: who is listed, what the reason opens, and what the person sees."""

import pytest
from django.urls import reverse

from portal.models import Disclosure
from tests.cast import Cast
from tests.conftest import SignIn


def url(cast: Cast) -> str:
    return reverse("portal:people-of-unit", args=[cast.ward.pk])


def test_those_with_another_manager_are_listed(cast: Cast, sign_in: SignIn) -> None:
    """The manager above leads the ward's manager herself; everyone else there has another manager."""
    others = {cast.employee.name, cast.colleague.name, cast.deputy.name, cast.expired_deputy.name}
    for reader, expected in (
        (cast.manager_above, others),
        (cast.hr_partner, others | {cast.manager.name}),
        (cast.manager, set()),
    ):
        page = sign_in(reader).get(url(cast)).context["page"]
        assert {row.name for row in page.rows} == expected


@pytest.mark.parametrize("who", ["employee", "hr_strategist", "hr_partner_elsewhere", "manager_elsewhere", "union"])
def test_who_has_not_the_unit_is_refused(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(getattr(cast, who)).get(url(cast)).status_code == 403
    assert sign_in(cast.foreign_manager).get(url(cast)).status_code == 404
    assert sign_in(cast.hr_partner).get(url(cast)).status_code == 200


def test_the_way_from_the_figure_to_the_reason_to_the_person(cast: Cast, sign_in: SignIn) -> None:
    reader = sign_in(cast.hr_partner)
    figure = reader.get(reverse("planning:coverage-unit", args=[cast.ward.pk])).content.decode()
    assert url(cast) in figure
    ask = reverse("portal:disclose", args=[cast.employee.pk])
    assert ask in reader.get(url(cast)).content.decode()
    gap = reverse("competence:gap-of", args=[cast.employee.pk])
    assert reader.get(gap).status_code == 403
    assert reader.post(ask, {"reason": "kort"}).status_code == 422
    assert reader.post(ask, {"reason": "Planering av bemanningen 2027"})["Location"] == gap
    assert reader.get(gap).status_code == 200
    seen = sign_in(cast.employee).get(reverse("portal:disclosures")).content.decode()
    assert (cast.hr_partner.name in seen, "Planering av bemanningen 2027" in seen) == (True, True)
    assert Disclosure.objects.count() == 1
