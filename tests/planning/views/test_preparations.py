"""The page of one's own preparation: autosaved, private, shared by a press, and nothing lost between two windows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import Preparation, PreparationAnswer, Talk
from planning.queries import questions
from portal.models import User
from tests.cast import Cast
from tests.make.preparations import make_talk_in, prepare

SignIn = Callable[[User], Client]
MOST_QUERIES = 9


@pytest.fixture
def talk(cast: Cast) -> Talk:
    return make_talk_in(cast, Talk.State.PREPARING)


def page_of(talk: Talk) -> str:
    return reverse("planning:talk-prepare", kwargs={"talk": talk.pk})


def test_each_is_asked_her_own_questions_in_three_views(cast: Cast, talk: Talk, sign_in: SignIn) -> None:
    asked = {
        name: [field.name for view in page.context["page"].views for field in view.fields]
        for name in ("employee", "manager")
        for page in [sign_in(getattr(cast, name)).get(page_of(talk))]
    }
    shipped = questions.of(talk)
    assert asked == {
        "employee": [f"answer-{one.code}" for one in shipped if one.asked != "MANAGER"],
        "manager": [f"answer-{one.code}" for one in shipped if one.asked != "EMPLOYEE"],
    }
    page = sign_in(cast.employee).get(page_of(talk)).content.decode()
    assert [page.count(f'<h2 id="view-{view}"') for view in ("BACK", "NOW", "AHEAD")] == [1, 1, 1]
    assert (page.count("Write nothing about health."), page.count("Only you see this page.")) == (4, 1)


@pytest.mark.parametrize("answers", [1, 3])
@pytest.mark.parametrize("name", ["employee", "manager"])
def test_it_costs_the_same_whatever_is_written(
    cast: Cast, talk: Talk, sign_in: SignIn, answers: int, name: str
) -> None:
    for by in (cast.employee, cast.manager):
        prepare(talk, by, share=True)
        mine = Preparation.objects.get(by=by)
        for number in range(answers):
            PreparationAnswer.objects.create(preparation=mine, code=f"q{number}", text="x", saved_at=talk.opened_at)
    client = sign_in(getattr(cast, name))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page_of(talk)).status_code == 200
    assert len(queries) == {"employee": 6, "manager": 7}[name] <= MOST_QUERIES


def test_it_saves_as_it_is_written_and_says_the_versions(cast: Cast, talk: Talk, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    data = {"answer-proud": "Natten", "version-proud": 0, "notes": "Fråga", "notes-version": 0}
    page = client.post(page_of(talk), data, headers={"hx-request": "true"})
    assert (page.status_code, "Saved" in page.content.decode()) == (200, True)
    assert page.context["versions"] == [("notes-version", 1), ("version-proud", 1)]
    assert client.post(page_of(talk), {**data, "version-proud": 1, "notes-version": 1}).status_code == 302
    assert (Preparation.objects.get().notes, PreparationAnswer.objects.get().text) == ("Fråga", "Natten")


def test_two_windows_show_both_texts_and_the_rest_is_saved(cast: Cast, talk: Talk, sign_in: SignIn) -> None:
    client = sign_in(cast.employee)
    client.post(page_of(talk), {"answer-proud": "Från telefonen", "version-proud": 0})
    second = {"answer-proud": "Från datorn", "version-proud": 0, "answer-goals": "Ett mål", "version-goals": 0}
    quick = client.post(page_of(talk), second, headers={"hx-request": "true"})
    assert (quick.status_code, "changed in another window" in quick.content.decode()) == (422, True)
    page = client.post(page_of(talk), {**second, "version-goals": 1})
    words = page.content.decode()
    assert (page.status_code, "Från datorn</textarea>" in words, "<del>telefonen</del>" in words) == (409, True, True)
    assert '<input type="hidden" name="version-proud" value="1">' in words
    client.post(page_of(talk), {"answer-proud": "Från båda", "version-proud": 1})
    assert dict(PreparationAnswer.objects.values_list("code", "text")) == {"proud": "Från båda", "goals": "Ett mål"}


def test_what_is_written_is_shared_with_the_press_and_shown_to_the_other(
    cast: Cast, talk: Talk, sign_in: SignIn
) -> None:
    employee, manager = sign_in(cast.employee), sign_in(cast.manager)
    url = reverse("planning:talk-share", kwargs={"talk": talk.pk})
    assert "You have not answered any question yet." in employee.post(url, follow=True).content.decode()
    employee.post(url, {"answer-hindered": "Tiden", "version-hindered": 0, "notes": "Hemligt", "notes-version": 0})
    page = manager.get(page_of(talk)).content.decode()
    assert ("has shared:" in page, "Tiden" in page, "Hemligt" in page) == (True, True, False)
    employee.post(reverse("planning:talk-take-back", kwargs={"talk": talk.pk}))
    assert "Tiden" not in manager.get(page_of(talk)).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"answer-proud": "a\x00b", "version-proud": "0"}, "Null characters are not allowed."),
        ({"answer-proud": "x" * 4001, "version-proud": "0"}, "4000"),
        ({"answer-proud": "x", "version-proud": "9" * 30}, "The page was not complete."),
        ({"notes": "x"}, "The page was not complete."),
    ],
)
def test_bad_input_is_said_and_nothing_is_lost(
    cast: Cast, talk: Talk, sign_in: SignIn, data: dict[str, str], said: str
) -> None:
    client = sign_in(cast.employee)
    page = client.post(page_of(talk), data)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    quick = client.post(page_of(talk), data, headers={"hx-request": "true"})
    assert (quick.status_code, said in quick.content.decode()) == (422, True)
    assert PreparationAnswer.objects.count() == 0


def test_a_lone_surrogate_and_an_unknown_question_are_no_error(cast: Cast, talk: Talk, sign_in: SignIn) -> None:
    body = "answer-proud=a%ED%A0%80b&version-proud=0&answer-nosuch=x&version-nosuch=0"
    client = sign_in(cast.employee)
    answer = client.post(page_of(talk), body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, [row.code for row in PreparationAnswer.objects.all()]) == (302, ["proud"])


def test_there_is_nothing_to_prepare_when_it_is_over(cast: Cast, talk: Talk, sign_in: SignIn) -> None:
    Talk.objects.update(state="CONFIRMED", held_by=cast.manager, held_at=talk.opened_at, confirmed_at=talk.opened_at)
    page = sign_in(cast.employee).get(page_of(talk))
    assert (page.status_code, page.headers["location"]) == (302, reverse("planning:talk", kwargs={"talk": talk.pk}))
