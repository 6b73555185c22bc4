"""The pages of talk years and question sets: what is typed stays, refusals are said where they belong."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import Question, QuestionSetVersion, TalkCycle, TalkCycleChange
from planning.queries import talk_cycles as queries
from tests.cast import Cast
from tests.conftest import SignIn
from tests.make.talk_cycles import (
    make_question,
    make_question_comment,
    make_question_set,
    make_question_version,
    make_talk_cycle,
    make_talk_window,
)

YEAR = {
    "version": "0", "name_sv": "Samtalsåret 2026", "name_nb": "", "name_en": "Talk year 2026",
    "first": "2026-01-01", "last": "2026-12-31",
    "development_first": "2026-02-01", "development_last": "2026-05-31", "development_minutes": "60",
    "development_questions": "", "development_remind": "7; 30",
    "performance_first": "", "performance_last": "", "performance_minutes": "45", "performance_questions": "",
    "performance_remind": "",
    "pay_feedback_first": "", "pay_feedback_last": "", "pay_feedback_minutes": "30", "pay_feedback_remind": "",
}  # fmt: skip
MOST_QUERIES = 12


@pytest.fixture
def hr(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.hr_strategist)


def make_year(hr: Client, **changes: str) -> TalkCycle:
    assert hr.post(reverse("planning:talk-year-new"), YEAR | changes).status_code == 302
    return TalkCycle.objects.get()


def test_a_year_is_written_opened_changed_and_closed(hr: Client, cast: Cast, sign_in: SignIn) -> None:
    cycle = make_year(hr)
    window = cycle.windows.get()
    assert (window.period.upper, window.remind_days) == (date(2026, 6, 1), [30, 7])
    page = reverse("planning:talk-year", args=[cycle.pk])
    assert sign_in(cast.manager).get(page).status_code == 404, "a draft is HR's"
    assert hr.post(reverse("planning:talk-year-open", args=[cycle.pk])).status_code == 302
    changes = YEAR | {"version": "2", "performance_first": "2026-08-01", "performance_last": "2026-10-31"}
    change_url = reverse("planning:talk-year-change", args=[cycle.pk])
    answer = hr.post(change_url, changes)
    assert (answer.status_code, "Write why" in answer.content.decode()) == (422, True)
    assert 'value="2026-08-01"' in answer.content.decode(), "what was typed stays"
    assert hr.post(change_url, changes | {"why": "Glömdes"}).status_code == 302
    assert set(TalkCycleChange.objects.values_list("kind", "what")) == {
        ("PERFORMANCE", "days"),
        ("PERFORMANCE", "minutes"),
    }
    read = sign_in(cast.employee).get(page).content.decode()
    assert "Glömdes" in read
    assert change_url not in read
    assert hr.post(reverse("planning:talk-year-close", args=[cycle.pk])).status_code == 302
    assert hr.get(change_url).status_code == 302, "closed: back to the page, with words"


def test_the_next_year_begins_as_the_latest_twelve_months_on(hr: Client) -> None:
    new = reverse("planning:talk-year-new")
    assert hr.get(new).context["page"].begun_from == "", "the first year begins empty"
    make_year(hr)
    answer = hr.get(new)
    begun = answer.context["form"].initial
    assert answer.context["page"].begun_from == YEAR["name_en"]
    assert (begun["first"], begun["last"], begun["development_remind"]) == ("2027-01-01", "2027-12-31", "30, 7")
    assert begun["name_sv"] == YEAR["name_sv"].replace("2026", "2027")
    answer = hr.post(new, YEAR | {"name_sv": "", "name_en": "", "first": "", "development_minutes": "5"})
    problems = [label for _place, label, _problem in answer.context["problems"]]
    assert problems == ["Name in Swedish", "First day", "Appraisal talk – Minutes for a talk"], (
        "as they stand on the page"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first": "2026-02-30"}, "not a day"),
        ({"first": "12026-01-01"}, "not a day"),
        ({"last": "2025-12-31"}, "before the first one"),
        ({"development_last": "2027-01-31"}, "appraisal talk lie in the talk year"),
        ({"development_last": ""}, "both days, or neither"),
        ({"development_minutes": "9" * 30}, "10 to 240 minutes"),
        ({"development_remind": "30, soon"}, "at most five numbers"),
        ({"development_remind": "999999"}, "at most five numbers"),
        ({"development_questions": "12"}, "can no longer be chosen"),
        ({"name_sv": "", "name_en": " "}, "at least one language"),
        ({"name_sv": "\x00"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(hr: Client, changes: dict[str, str], words: str) -> None:
    answer = hr.post(reverse("planning:talk-year-new"), YEAR | {"performance_minutes": "47"} | changes)
    page = answer.content.decode()
    assert (answer.status_code, words in page, 'value="47"' in page) == (422, True, True)
    assert not TalkCycle.objects.exists()


def test_who_writes_against_an_older_year_sees_both(hr: Client) -> None:
    cycle = make_year(hr)
    url = reverse("planning:talk-year-change", args=[cycle.pk])
    assert hr.post(url, YEAR | {"version": "1", "last": "2026-11-30"}).status_code == 302
    answer = hr.post(url, YEAR | {"version": "1", "name_sv": "Mitt år"})
    page = answer.content.decode()
    differing = {one.name: (one.saved, one.mine) for one in answer.context["conflict"].fields}
    assert answer.status_code == 409
    assert differing == {"name_sv": ("Samtalsåret 2026", "Mitt år"), "last": ("2026-11-30", "2026-12-31")}
    assert 'name="version" value="2"' in page
    assert hr.post(url, YEAR | {"version": "2", "name_sv": "Mitt år"}).status_code == 302
    cycle.refresh_from_db()
    assert (cycle.name["sv"], cycle.period.upper) == ("Mitt år", date(2027, 1, 1))


def count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries_of_page:
        assert client.get(url).status_code == 200
    return len(queries_of_page)


def test_pages_cost_the_same_with_one_and_with_three(hr: Client, cast: Cast) -> None:
    by, urls, counts = cast.hr_strategist, [], []
    question_set = make_question_set(organisation=cast.organisation, made_by=by)
    version = make_question_version(question_set=question_set, state="CONSULTATION")
    cycle = make_talk_cycle(organisation=cast.organisation, made_by=by)
    urls = [
        reverse("planning:talk-years"), reverse("planning:question-sets"),
        reverse("planning:talk-year", args=[cycle.pk]), reverse("planning:talk-year-change", args=[cycle.pk]),
        *(reverse(f"planning:question-{name}", args=[version.pk])
          for name in ("version", "preview", "difference", "decide", "new")),
    ]  # fmt: skip
    kinds = iter(("DEVELOPMENT", "PERFORMANCE", "PAY_FEEDBACK"))

    def more(number: int) -> None:
        make_talk_window(cycle=cycle, kind=next(kinds))
        question = make_question(version=version, unit=cast.ward)
        make_question_comment(version=version, by=cast.union, question=question)
        make_talk_cycle(
            organisation=cast.organisation, made_by=by, days=(date(2030 + number, 1, 1), date(2031 + number, 1, 1))
        )
        make_question_version(question_set=make_question_set(organisation=cast.organisation, made_by=by))
        TalkCycleChange.objects.create(
            cycle=cycle, what="minutes", before="1", after="2", changed_by=by, changed_at=cycle.made_at
        )

    for number in range(3):
        more(number)
        if number in {0, 2}:
            counts.append([count(hr, url) for url in urls])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST_QUERIES


def test_a_question_is_written_and_refused_in_the_form(cast: Cast, sign_in: SignIn) -> None:
    partner = sign_in(cast.hr_partner)
    assert (
        partner.post(reverse("planning:question-set-new"), {"kind": "DEVELOPMENT", "name_sv": "Våra"}).status_code
        == 302
    )
    version = QuestionSetVersion.objects.get()
    url = reverse("planning:question-new", args=[version.pk])
    said = {
        "view": "NOW",
        "asked": "BOTH",
        "text_sv": "Hur mår du?",
        "hint_en": "Kept as typed",
        "unit": cast.ward.name.upper(),
    }
    answer = partner.post(url, said)
    page = answer.content.decode()
    assert (answer.status_code, "“mår du” is about health" in page, "Kept as typed" in page) == (422, True, True)
    answer = partner.post(url, said | {"text_sv": "Hur går det?", "unit": "Nowhere"})
    assert "No unit has this name or code" in answer.content.decode()
    assert partner.post(url, said | {"text_sv": "Hur går det?"}).status_code == 302
    made = Question.objects.get(text__sv="Hur går det?")
    assert (made.unit, made.view) == (cast.ward, "NOW")
    preview = reverse("planning:question-preview", args=[version.pk])
    assert "Hur går det?" not in partner.get(preview).content.decode()
    assert "Hur går det?" in partner.get(preview, {"unit": cast.ward.code}).content.decode()
    change = reverse("planning:question-change", args=[version.pk, made.pk])
    assert partner.post(reverse("planning:question-remove", args=[version.pk, made.pk])).status_code == 302
    gone = partner.post(change, said | {"text_sv": "Min nya text?"})
    assert (gone.status_code, "Min nya text?" in gone.content.decode(), url in gone.content.decode()) == (
        422,
        True,
        True,
    )


def test_the_second_writer_of_a_question_sees_both(cast: Cast, sign_in: SignIn) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    question = make_question(version=make_question_version(question_set=made, state="DRAFT"))
    url = reverse("planning:question-change", args=[question.version_id, question.pk])
    partner = sign_in(cast.hr_partner)
    seen = str(partner.get(url).context["form"].initial["version"])
    said = {"view": "NOW", "asked": "BOTH", "text_sv": "Först?", "version": seen}
    assert partner.post(url, said).status_code == 302
    answer = sign_in(cast.hr_strategist).post(url, said | {"text_sv": "Sedan?"})
    assert (answer.status_code, "Sedan?" in answer.content.decode()) == (409, True)
    assert f"{cast.hr_partner.name} saved " in answer.content.decode()


def test_what_was_said_in_a_consultation_is_not_lost(cast: Cast, sign_in: SignIn) -> None:
    made = make_question_set(organisation=cast.organisation, made_by=cast.hr_strategist)
    version = make_question_version(question_set=made, state="CONSULTATION")
    comment = make_question_comment(version=version, by=cast.union)
    union, hr = sign_in(cast.union), sign_in(cast.hr_strategist)
    url = reverse("planning:question-comment", args=[version.pk])
    assert union.post(url, {"text": "Bra.", "question": ""}).status_code == 302
    long = union.post(url, {"text": "x" * 4001, "question": "99999999999999999999"})
    assert (long.status_code, "x" * 4001 in long.content.decode()) == (422, True)
    answer = reverse("planning:question-answer", args=[version.pk, comment.pk])
    assert hr.post(answer, {"text": " "}).status_code == 422
    assert hr.post(answer, {"text": "Vi kortar."}).status_code == 302
    second = hr.post(answer, {"text": "Mitt svar."})
    assert (second.status_code, "Mitt svar." in second.content.decode()) == (422, True)
    consult = hr.post(reverse("planning:question-consult", args=[version.pk]), {"until": "2026-13-01"})
    assert consult.status_code == 302, "it is open already"


def test_a_year_that_is_nobodys_is_not_found(hr: Client, cast: Cast) -> None:
    foreign = make_talk_cycle(organisation=cast.foreigner.organisation, made_by=cast.foreigner)
    for number in (foreign.pk, 0, 2**63, 10**30):
        assert hr.get(f"/talk-years/{number}/").status_code == 404
        assert hr.get(f"/question-sets/versions/{number}/").status_code == 404
    assert list(queries.visible_to(cast.hr_strategist)) == []
