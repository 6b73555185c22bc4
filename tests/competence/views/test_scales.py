"""The scale is set once, and fixed when it is used; conversions are kept and tried out."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from competence.models import Framework, Level, LevelConversion
from portal.models import User
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.adoptions import make_conversion
from tests.make.competence import make_competence, make_framework, make_requirement, make_scale

SCALE, CHANGE, CONVERSIONS = "/scale/", "/scale/change/", "/scale/conversions/"
ONE = {"code": "andra", "name": "De andras 1–10", "way": "thresholds", "thresholds": "1; 2,25; 3,5; 5", "highest": "7"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(cast: Cast) -> User:
    User.objects.update(language="en")
    return cast.hr_strategist


@pytest.fixture
def browser(hr: User, sign_in: SignIn) -> Client:
    return sign_in(hr)


def filled(browser: Client, count: int, **changes: str) -> dict[str, str]:
    form = browser.get(f"{CHANGE}?levels={count}").context["page"].form
    data = {name: str(form[name].value() or "") for name in form.fields}
    return data | {"levels": str(count), **{f"name_{level}_sv": f"Nivå {level}" for level in range(count)},
                   **{f"meaning_{level}_sv": f"Betyder {level}" for level in range(count)}, **changes}  # fmt: skip


@pytest.mark.parametrize("count", [3, 5, 8])
def test_a_scale_of_three_to_eight_levels_is_set(browser: Client, hr: User, count: int) -> None:
    assertContains(browser.get(SCALE), "There is no scale yet")
    answer = browser.post(CHANGE, filled(browser, count))
    assertRedirects(answer, SCALE)
    values = Level.objects.filter(organisation=hr.organisation).values_list("value", flat=True)
    assert list(values) == list(range(count))
    browser.post(CHANGE, filled(browser, 4, name_3_en="Leads"))
    last = Level.objects.filter(organisation=hr.organisation).last()
    assert last is not None
    assert (last.value, last.name["sv"], last.name["en"]) == (3, "Nivå 3", "Leads")


def test_the_shipped_scale_is_the_beginning(browser: Client) -> None:
    assertContains(browser.get(CHANGE), 'value="Kan med stöd"')


def test_a_level_has_a_name_and_a_meaning(browser: Client) -> None:
    empty = dict.fromkeys([f"{part}_1_{code}" for part in ("name", "meaning") for code in ("sv", "nb", "en")], "")
    answer = browser.post(CHANGE, filled(browser, 3, **empty))
    assertContains(answer, "Write what the level is called, in at least one language", status_code=422)
    assertContains(answer, "Write what the level means", status_code=422)
    assert Level.objects.count() == 0


@pytest.mark.parametrize("use", ["requirement", "level text"])
def test_a_used_scale_is_fixed(browser: Client, hr: User, use: str) -> None:
    make_scale(organisation=hr.organisation)
    data = filled(browser, 3)
    competence = make_competence(framework=make_framework(organisation=hr.organisation))
    if use == "requirement":
        make_requirement(competence=competence)
        type(competence).objects.update(level_texts={})
    assertContains(browser.post(CHANGE, data), "The scale is used and cannot be changed any more", status_code=422)
    assert Level.objects.filter(organisation=hr.organisation).count() == 5
    answer = browser.get(SCALE)
    assertContains(answer, "Its levels and words are fixed now")
    assertNotContains(answer, CHANGE)
    assertRedirects(browser.get(CHANGE), SCALE)


def test_two_who_set_the_scale_at_once_lose_nothing(browser: Client) -> None:
    mine = filled(browser, 3, name_0_sv="Min egen")
    browser.post(CHANGE, filled(browser, 4))
    answer = browser.post(CHANGE, mine)
    assertContains(answer, "Somebody has saved the scale meanwhile", status_code=422)
    assertContains(answer, 'value="Min egen"', status_code=422)
    assert Level.objects.count() == 4
    again = answer.context["page"].form.data["seen"]
    assertRedirects(browser.post(CHANGE, mine | {"seen": again}), SCALE)
    assert Level.objects.count() == 3


def test_everyone_who_reads_the_catalogue_sees_the_scale(cast: Cast, hr: User, sign_in: SignIn) -> None:
    make_scale(organisation=cast.organisation)
    for reader in (cast.union, cast.manager):
        answer = sign_in(reader).get(SCALE)
        assertContains(answer, "Självständig")
        assertNotContains(answer, CHANGE)
    assert sign_in(cast.hr_partner).get(CHANGE).status_code == 403
    assert sign_in(cast.employee).get(SCALE).status_code == 403


def test_a_conversion_is_kept_and_tried_out(browser: Client, hr: User) -> None:
    make_scale(organisation=hr.organisation)
    assertContains(browser.get(CONVERSIONS), "No conversion is kept yet")
    answer = browser.post(f"{CONVERSIONS}new/", ONE)
    kept = LevelConversion.objects.get()
    page = f"{CONVERSIONS}{kept.pk}/"
    assertRedirects(answer, page)
    assert kept.rules == {"thresholds": [1.0, 2.25, 3.5, 5.0], "highest": 7.0}
    assertContains(browser.get(page, {"value": "2,25"}), "becomes level 2 of 4 – Självständig")
    assertContains(browser.get(page, {"value": "8"}), "is no level of the other scale")
    seen = {"seen": kept.changed_at.isoformat()}
    words = {"code": "ord", "name": "Ord", "way": "table", "table": "Bas = 1\nExpert=4"}
    browser.post(page, words | seen)
    kept.refresh_from_db()
    assert (kept.code, kept.rules) == ("ord", {"table": {"Bas": 1, "Expert": 4}})
    assertContains(browser.post(page, words | seen), "Somebody has changed this conversion meanwhile", status_code=422)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"thresholds": ""}, "Write where the levels begin"),
        ({"thresholds": "3; 1"}, "Write numbers in rising order"),
        ({"thresholds": "NaN"}, "Write numbers in rising order"),
        ({"thresholds": "1;2;3;4;5"}, "The scale has the levels 0 to 4; the conversion leads outside them"),
        ({"way": "table", "table": "Bas"}, "is not a word, an equals sign and a level"),
        ({"way": "table", "table": "Bas = 7"}, "The scale has the levels 0 to 4"),
        ({"way": "table", "table": ""}, "Write at least one word and its level"),
        ({"lowest": "låg"}, "Write a number"),
        ({"code": "a b"}, "Enter a valid"),
        ({"code": "andras"}, "Another conversion already has this code"),
    ],
)
def test_a_conversion_that_leads_nowhere_is_told(
    browser: Client, hr: User, changes: dict[str, str], sentence: str
) -> None:
    make_scale(organisation=hr.organisation)
    make_conversion(organisation=hr.organisation)
    answer = browser.post(f"{CONVERSIONS}new/", ONE | changes)
    assertContains(answer, sentence, status_code=422)
    assert LevelConversion.objects.count() == 1


def test_another_organisations_conversion_is_not_there(browser: Client, cast: Cast) -> None:
    own = make_conversion(organisation=cast.organisation)
    other = make_conversion(organisation=cast.foreigner.organisation)
    assert browser.get(f"{CONVERSIONS}{own.pk}/").status_code == 200
    assert browser.get(f"{CONVERSIONS}{other.pk}/").status_code == 404
    assert browser.get(f"{CONVERSIONS}{10**30}/").status_code == 404
    assert Framework.objects.count() == 0


def test_the_list_costs_the_same_for_one_and_for_three(browser: Client, hr: User) -> None:
    make_conversion(organisation=hr.organisation)
    with assertNumQueries(5):
        browser.get(CONVERSIONS)
    for code in ("b", "c"):
        make_conversion(organisation=hr.organisation, code=code)
    with assertNumQueries(5):
        browser.get(CONVERSIONS)
