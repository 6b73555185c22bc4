"""The pages of a person's own self-assessment."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from competence.models import Assessment, Competence, Rating
from portal.models import User
from tests.cast import Cast
from tests.make.competence import make_assessment, make_competence, make_framework, make_rating, make_requirement

HTMX = {"hx-request": "true"}
State = Assessment.State


@dataclass(frozen=True)
class Work:
    hygiene: Competence
    triage: Competence
    certificate: Competence
    unasked: Competence


@pytest.fixture
def work(cast: Cast) -> Work:
    framework = make_framework(organisation=cast.organisation)
    hygiene = make_competence(framework=framework, name="Basal hygien")
    triage = make_competence(framework=framework, name="Triage")
    certificate = make_competence(framework=framework, name="HLR", kind=Competence.Kind.CERTIFICATE)
    make_requirement(competence=hygiene, level=2)
    make_requirement(competence=triage, level=3, unit=cast.ward)
    make_requirement(competence=triage, level=3, unit=cast.ward, min_people=4)
    make_requirement(competence=certificate, level=1)
    return Work(hygiene, triage, certificate, make_competence(framework=framework, name="Svetsning"))


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def url(competence: Competence | int) -> str:
    pk = competence if isinstance(competence, int) else competence.pk
    return reverse("competence:assessment-competence", args=[pk])


def fields(competence: Competence, **values: object) -> dict[str, object]:
    """What the form of a competence posts."""
    given = {"level": "", "wish": "SAME", "comment": "", "version": 0, **values}
    return {f"c{competence.pk}-{name}": value for name, value in given.items()}


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# --- overview --------------------------------------------------------------------------------------------------------


def test_the_overview_offers_to_start_and_says_how_long_it_takes(cast: Cast, work: Work) -> None:
    page = text_of(signed_in(cast.employee), reverse("competence:assessment"))
    assert "There are 2 competences to assess." in page
    assert "2 left, about 1 min" in page
    assert reverse("competence:assessment-start") in page


def test_with_nothing_asked_the_overview_says_so(cast: Cast) -> None:
    page = text_of(signed_in(cast.employee), reverse("competence:assessment"))
    assert "Nothing to assess yet" in page
    assert reverse("competence:assessment-start") not in page


def test_starting_leads_to_the_first_question_and_twice_to_the_open_one(cast: Cast, work: Work) -> None:
    client = signed_in(cast.employee)
    assert client.post(reverse("competence:assessment-start"))["Location"] == url(work.hygiene)
    assert client.post(reverse("competence:assessment-start"))["Location"] == reverse("competence:assessment")
    assert Assessment.objects.get().state == State.DRAFT
    assert client.get(reverse("competence:assessment-start")).status_code == 405


def test_a_returned_assessment_shows_the_message_on_top(cast: Cast, work: Work) -> None:
    assessment = make_assessment(user=cast.employee)
    Assessment.objects.filter(pk=assessment.pk).update(
        returned_by=cast.manager, returned_at=assessment.started_at, return_message="Se över <triage>."
    )
    page = text_of(signed_in(cast.employee), reverse("competence:assessment"))
    assert "Se över &lt;triage&gt;." in page
    assert "Continue" in page


@pytest.mark.parametrize("state", [State.SUBMITTED, State.AGREED])
def test_after_handing_in_the_overview_is_read_only(cast: Cast, work: Work, state: State) -> None:
    assessment = make_assessment(user=cast.employee, state=state, agreed_by=cast.manager)
    make_rating(assessment=assessment, competence=work.hygiene, self_level=1, required_level=2)
    client = signed_in(cast.employee)
    page = text_of(client, reverse("competence:assessment"))
    assert "nivå 1" in page or "level 1 of 4 – Kan med stöd" in page
    assert (reverse("competence:assessment-start") in page) is (state == State.AGREED)
    for address in (url(work.hygiene), reverse("competence:assessment-submit")):
        assert client.get(address)["Location"] == reverse("competence:assessment")


def test_an_answer_to_an_older_text_shows_the_text_that_was_answered(cast: Cast, work: Work) -> None:
    assessment = make_assessment(user=cast.employee, state=State.SUBMITTED)
    make_rating(assessment=assessment, competence=work.hygiene, self_level=1)
    Competence.objects.filter(pk=work.hygiene.pk).update(revision=2, level_texts={"sv": ["nytt"] * 5})
    page = text_of(signed_in(cast.employee), reverse("competence:assessment"))
    assert "Basal hygien nivå 1" in page


# --- one competence --------------------------------------------------------------------------------------------------


def test_one_competence_shows_levels_last_year_and_what_is_required_with_its_sources(cast: Cast, work: Work) -> None:
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=work.triage, self_level=2, agreed_level=1)
    make_assessment(user=cast.employee)
    page = text_of(signed_in(cast.employee), url(work.triage))
    assert "Triage nivå 4" in page
    assert "Last year: level 1 of 4 – Kan med stöd" in page
    assert "Medicinavdelning 3: level 3 of 4 – Trygg även i svåra lägen, since" in page
    assert "Medicinavdelning 3 needs at least 4 people at level 3 of 4" in page


def test_the_answer_is_saved_by_the_button_and_the_next_question_comes(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    answer = fields(work.hygiene, level="2", wish="MORE", comment="Vill lära andra")
    assert client.post(url(work.hygiene), answer)["Location"] == url(work.triage)
    rating = Rating.objects.get()
    assert (rating.self_level, rating.wish, rating.comment) == (2, "MORE", "Vill lära andra")
    assert client.post(url(work.triage), fields(work.triage, level="na"))["Location"] == reverse(
        "competence:assessment-submit"
    )
    assert "Vill lära andra" in text_of(signed_in(cast.employee), url(work.hygiene))


def test_the_answer_saved_by_itself_says_when_and_gives_the_new_version(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    response = client.post(url(work.hygiene), fields(work.hygiene, level="2"), headers=HTMX)
    body = response.content.decode()
    assert response.status_code == 200
    assert "data-saved" in body
    assert f'id="c{work.hygiene.pk}-version" value="1"' in body
    assert "<html" not in body


def test_the_button_in_an_area_stays_in_the_area(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    area = work.hygiene.area_id
    answer = {**fields(work.hygiene, level="2"), "go": "stay", "area": area}
    address = f"{reverse('competence:assessment-area', args=[area])}#c{work.hygiene.pk}"
    assert client.post(url(work.hygiene), answer)["Location"] == address
    for bad in ("x", "9" * 40, "²", ""):
        answer = {**fields(work.hygiene, level="2", version=1), "go": "stay", "area": bad}
        assert client.post(url(work.hygiene), answer)["Location"] == url(work.hygiene)


def test_going_on_without_an_answer_saves_nothing(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    assert client.post(url(work.hygiene), fields(work.hygiene))["Location"] == url(work.triage)
    assert client.post(url(work.hygiene), fields(work.hygiene), headers=HTMX).status_code == 200
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"level": "9"}, "Choose one of the levels"),
        ({"level": "6"}, "Choose one of the levels"),
        ({"level": "²"}, "Choose one of the levels"),
        ({"level": "1", "wish": "LOTS"}, "Choose more, as now or less."),
        ({"level": "1", "comment": "a\x00b"}, "cannot be kept"),
        ({"level": "1", "comment": "a" * 4001}, "at most 4000 can be kept"),
        ({"level": "1", "version": "9" * 30}, "The page is out of date."),
        ({"level": "1", "version": "x"}, "The page is out of date."),
        ({"level": "1", "version": "-1"}, "The page is out of date."),
    ],
)
def test_a_bad_answer_is_refused_in_words_and_nothing_is_lost(
    cast: Cast, work: Work, values: dict[str, str], said: str
) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    for extra in (None, HTMX):
        response = client.post(url(work.hygiene), fields(work.hygiene, **values), headers=extra)
        assert response.status_code == 422
        assert said in response.content.decode()
    assert not Rating.objects.exists()


def test_absent_fields_are_refused_in_words(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    response = signed_in(cast.employee).post(url(work.hygiene), {})
    assert response.status_code == 422
    assert "The page is out of date." in response.content.decode()


def test_what_is_not_hers_to_rate_does_not_exist(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    abroad = make_competence(framework=make_framework(organisation=cast.foreigner.organisation))
    make_requirement(competence=abroad)
    assert client.get(url(work.hygiene)).status_code == 200
    for missing in (work.unasked.pk, work.certificate.pk, abroad.pk, 2**31, 10**30):
        assert client.get(url(missing)).status_code == 404
        answer = {f"c{missing}-level": "1", f"c{missing}-wish": "SAME", f"c{missing}-version": 0}
        assert client.post(url(missing), answer).status_code == 404
    assert not Rating.objects.exists()


def test_the_second_device_gets_both_versions_and_may_save_hers(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    client.post(url(work.hygiene), fields(work.hygiene, level="2", comment="från datorn"))
    stale = fields(work.hygiene, level="4", comment="från telefonen")
    assert client.post(url(work.hygiene), stale, headers=HTMX).status_code == 409
    response = client.post(url(work.hygiene), stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Two versions of this answer" in page
    assert "level 2 of 4 – Självständig" in page
    assert "<del>datorn</del>" in page
    assert "från telefonen</textarea>" in page
    assert Rating.objects.get().comment == "från datorn"
    client.post(url(work.hygiene), fields(work.hygiene, level="4", comment="från telefonen", version=1))
    assert Rating.objects.get().comment == "från telefonen"


@pytest.mark.parametrize("state", [None, State.SUBMITTED])
def test_an_answer_to_a_closed_assessment_is_shown_to_take_along(cast: Cast, work: Work, state: State | None) -> None:
    if state:
        make_assessment(user=cast.employee, state=state)
    client = signed_in(cast.employee)
    response = client.post(url(work.hygiene), fields(work.hygiene, level="3", comment="skrev detta"))
    assert response.status_code == 409
    assert "skrev detta" in response.content.decode()
    assert client.post(url(work.hygiene), fields(work.hygiene, level="3"), headers=HTMX).status_code == 409
    assert not Rating.objects.exists()


# --- area, keeping, handing in ---------------------------------------------------------------------------------------


def test_an_area_shows_all_its_competences_with_the_saved_answers(cast: Cast, work: Work) -> None:
    assessment = make_assessment(user=cast.employee)
    make_rating(assessment=assessment, competence=work.hygiene, self_level=3)
    client = signed_in(cast.employee)
    page = text_of(client, reverse("competence:assessment-area", args=[work.hygiene.area_id]))
    assert page.count("data-answer=") == 2
    assert f'name="c{work.hygiene.pk}-level" value="3" id="id_c{work.hygiene.pk}-level_3" checked' in page
    for missing in (work.hygiene.area_id + 1, 2**63):
        assert client.get(reverse("competence:assessment-area", args=[missing])).status_code == 404


def test_confirming_the_rest_keeps_last_year_in_one_press(cast: Cast, work: Work) -> None:
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=work.hygiene, agreed_level=2)
    make_rating(assessment=old, competence=work.triage, agreed_level=2)
    draft = make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    assert "Confirm the rest (1) as last year" in text_of(client, reverse("competence:assessment-submit"))
    response = client.post(reverse("competence:assessment-keep"), follow=True)
    assert "1 competence is confirmed as last year." in response.content.decode()
    assert list(draft.ratings.values_list("competence", "self_level")) == [(work.hygiene.pk, 2)]


def test_an_area_that_is_not_hers_cannot_be_kept(cast: Cast, work: Work) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    for missing in (work.hygiene.area_id + 1, 2**63):
        assert client.post(reverse("competence:assessment-keep-area", args=[missing])).status_code == 404
    assert client.post(reverse("competence:assessment-keep-area", args=[work.hygiene.area_id])).status_code == 302


def test_next_with_as_last_year_saves_the_answer_and_keeps_the_rest_of_the_area(cast: Cast, work: Work) -> None:
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    make_rating(assessment=old, competence=work.hygiene, agreed_level=2)
    draft = make_assessment(user=cast.employee)
    response = signed_in(cast.employee).post(url(work.triage), {**fields(work.triage, level="1"), "go": "keep"})
    assert response["Location"] == reverse("competence:assessment-area", args=[work.hygiene.area_id])
    assert dict(draft.ratings.values_list("competence", "self_level")) == {work.hygiene.pk: 2, work.triage.pk: 1}


def test_handing_in_needs_every_answer_and_says_which_are_left(cast: Cast, work: Work) -> None:
    draft = make_assessment(user=cast.employee)
    make_rating(assessment=draft, competence=work.hygiene)
    client = signed_in(cast.employee)
    address = reverse("competence:assessment-submit")
    page = text_of(client, address)
    assert "These need your answer" in page
    assert url(work.triage) in page
    assert "Hand in the self-assessment?" not in page
    assert "It is not handed in yet" in client.post(address, follow=True).content.decode()
    make_rating(assessment=draft, competence=work.triage, self_level=1)
    assert "1 is below the required level." in text_of(client, address)
    assert "Your self-assessment is handed in." in client.post(address, follow=True).content.decode()
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
    assert client.post(address)["Location"] == reverse("competence:assessment")


# --- everyone's own --------------------------------------------------------------------------------------------------


def test_another_persons_draft_is_nowhere_on_my_pages(cast: Cast, work: Work) -> None:
    draft = make_assessment(user=cast.employee)
    make_rating(assessment=draft, competence=work.hygiene, self_level=4)
    page = text_of(signed_in(cast.colleague), reverse("competence:assessment"))
    assert "There are 2 competences to assess." in page
    client = signed_in(cast.colleague)
    assert client.post(url(work.hygiene), fields(work.hygiene, level="0", version=1)).status_code == 409
    assert Rating.objects.get().self_level == 4


def test_signed_out_is_asked_to_sign_in(cast: Cast, work: Work) -> None:
    response = Client().get(reverse("competence:assessment"))
    assert response["Location"].startswith(reverse("account_login"))


# --- cost ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 60])
def test_every_page_costs_the_same_with_one_and_with_sixty(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    framework = make_framework(organisation=cast.organisation)
    competences = [make_competence(framework=framework) for _ in range(count)]
    old = make_assessment(user=cast.employee, state=State.AGREED, agreed_by=cast.manager)
    draft = make_assessment(user=cast.employee)
    for competence in competences:
        make_requirement(competence=competence)
        make_rating(assessment=old, competence=competence, agreed_level=2)
        make_rating(assessment=draft, competence=competence, self_level=2)
    client = signed_in(cast.employee)
    area = reverse("competence:assessment-area", args=[competences[0].area_id])
    with django_assert_num_queries(9):
        client.get(reverse("competence:assessment"))
    with django_assert_num_queries(10):
        client.get(area)
    with django_assert_num_queries(10):
        client.get(url(competences[0]))
    with django_assert_num_queries(9):
        client.get(reverse("competence:assessment-submit"))


def test_saving_costs_at_most_six_queries(
    cast: Cast, work: Work, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_assessment(user=cast.employee)
    client = signed_in(cast.employee)
    savepoint = 2  # inside the test's own transaction
    with django_assert_num_queries(6 + savepoint):
        client.post(url(work.hygiene), fields(work.hygiene, level="2"), headers=HTMX)
    with django_assert_num_queries(3 + savepoint):
        client.post(url(work.hygiene), fields(work.hygiene, level="3", version=1), headers=HTMX)
