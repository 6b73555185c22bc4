"""The page of definitions: everyone who reads figures reads them, one may change them, and mistakes are told."""

from http import HTTPStatus

from django.urls import reverse

from planning.models import CoverageDefinition
from tests.cast import Cast
from tests.conftest import SignIn

SAID = {
    "plan_valid_months": "12",
    "living_months": "6",
    "min_days_in_job": "60",
    "leave_days": "90",
    "leaving_days": "30",
    "small_group_limit": "6",
    "why": "Vi räknar med alla som har arbetat i två månader.",
    "number": "0",
}


def test_a_decision_shows_with_who_and_why_to_a_council_member(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("planning:coverage-definitions")
    strategist = sign_in(cast.hr_strategist)
    assert strategist.get(url).context["page"].may_decide
    assert strategist.post(url, SAID).status_code == HTTPStatus.FOUND
    page = sign_in(cast.reader).get(url).context["page"]
    assert not page.may_decide
    assert [(one.number, one.min_days_in_job, one.why) for one in page.versions] == [(2, 60, SAID["why"]), (1, 90, "")]
    assert page.versions[0].who == cast.hr_strategist.name
    assert "60 days in the job" in page.about.population


def test_who_may_not_decide_is_refused(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("planning:coverage-definitions")
    assert sign_in(cast.union).post(url, SAID).status_code == HTTPStatus.FORBIDDEN
    assert CoverageDefinition.objects.count() == 0


def test_a_mistake_is_told_and_nothing_typed_is_lost(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("planning:coverage-definitions")
    client = sign_in(cast.hr_strategist)

    def errors(**changes: str) -> dict[str, list[str]]:
        answer = client.post(url, SAID | changes)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert answer.context["page"].form["why"].value() == (SAID | changes)["why"]
        return {field: list(map(str, said)) for field, said in answer.context["page"].form.errors.items()}

    assert errors(plan_valid_months="19") == {
        "plan_valid_months": ["Write 1 to 18 months: a plan that nobody has looked at for longer is not current."]
    }
    assert errors(living_months="13") == {
        "living_months": ["A living plan is followed up before it has run out: write at most 12 months."]
    }
    assert errors(small_group_limit="5", leave_days="9" * 40) == {
        "leave_days": ["Write 0 to 365 days."],
        "small_group_limit": ["Write 6 to 50 people. The limit may be raised and never lowered."],
    }
    assert errors(why=" ") == {"why": ["Write why the definitions are changed."]}
    assert list(errors(min_days_in_job="90")) == ["__all__"]
    assert client.post(url, SAID | {"small_group_limit": "7"}).status_code == HTTPStatus.FOUND
    lowered = errors(number="2")
    assert lowered == {
        "small_group_limit": [
            "The smallest group shown may only be raised: figures that were hidden would come into sight."
        ]
    }
    stale = client.post(url, SAID | {"small_group_limit": "8", "number": "1"})
    assert stale.context["page"].form["number"].value() == "2", "saving again is then possible"
