from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.template.exceptions import TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from portal.face import JobProgress, JobState


@pytest.fixture(autouse=True)
def in_english() -> Any:  # noqa: ANN401 - a generator fixture
    with translation.override("en"):
        yield


def shown(source: str, request: HttpRequest | None = None, **values: object) -> str:
    text = engines["django"].from_string("{% load portal %}" + source).render(values, request)
    return " ".join(text.split())


def test_a_text_that_fell_back_is_marked_with_its_language() -> None:
    source = "{% translated texts %}"
    assert shown(source, texts={"sv": "Hygien", "en": "Hygiene"}) == "Hygiene"
    assert shown(source, texts={"sv": "Hygien", "en": ""}) == '<span lang="sv">Hygien</span>'


def test_texts_are_escaped() -> None:
    assert shown("{% translated texts %}", texts={"en": "<b>"}) == "&lt;b&gt;"
    assert shown("{% translated texts %}", texts={"sv": "<b>"}) == '<span lang="sv">&lt;b&gt;</span>'
    assert "<b>" not in shown('{% goal_card title why=title kind="ok" word=title %}{% endgoal_card %}', title="<b>")
    assert "<b>" not in shown("{% explain title %}{% endexplain %}", title="<b>")


def test_a_status_is_a_shape_and_a_word() -> None:
    text = shown('{% status "near" "Different views" %}')
    assert 'class="status near"' in text
    assert "<span>Different views</span>" in text


def test_a_status_that_is_not_one_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        shown('{% status "red" "Stop" %}')


def test_a_gap_bar_says_in_words_what_it_shows() -> None:
    bar = "{% gap_bar now=now required=required label=name own=own %}"
    text = shown(bar, now=2, required=3, own=1, name="NIV")
    assert 'aria-label="NIV: level 2 of 4, required: 3, own assessment: 1"' in text
    text = shown(bar, now=None, required=None, own=None, name="NIV")
    assert 'aria-label="NIV: not assessed, no level required"' in text
    assert 'aria-hidden="true"' in shown(bar, now=1, required=1, own=None, name="")


def test_pictures_use_no_decimal_comma() -> None:
    with translation.override("sv"):
        assert 'width="429"' in shown("{% share_bar part=3 whole=7 %}")


def test_errors_lead_to_their_fields() -> None:
    class Sample(forms.Form):
        name = forms.CharField(label="Name")
        wish = forms.ChoiceField(label="Wish", choices=[("a", "A")], widget=forms.RadioSelect)

        def clean(self) -> None:
            raise forms.ValidationError("Both together are impossible.")

    text = shown("{% error_summary form %}", form=Sample({}))
    assert "There are 3 problems" in text
    assert '<a href="#id_name">Name: This field is required.</a>' in text
    assert '<a href="#id_wish_0">Wish: This field is required.</a>' in text
    assert "<li>Both together are impossible.</li>" in text
    assert shown("{% error_summary form %}", form=Sample()) == ""


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/team/", {"q": "å", "page": "2"})
    text = shown("{% pagination page %}", request, page=Paginator(range(300), 60).get_page(2))
    assert 'href="?q=%C3%A5&amp;page=3"' in text
    assert '<span aria-current="page">' in text
    assert shown("{% pagination page %}", request, page=Paginator(range(3), 60).get_page(1)) == ""


@pytest.mark.parametrize(
    ("state", "polls", "words"),
    [
        ("waiting", True, "Waiting for its turn"),
        ("running", True, "3 of 9, about 2 minutes left"),
        ("failed", False, "Row 7 lacks a unit."),
        ("done", False, "Download"),
    ],
)
def test_a_job_is_asked_again_only_while_it_is_open(state: JobState, polls: bool, words: str) -> None:
    job = JobProgress(
        label="Import",
        url="/jobs/1/",
        state=state,
        done=3,
        total=9,
        seconds_left=90,
        result_url="/jobs/1/file/",
        result_label="Download",
        failure="Row 7 lacks a unit.",
    )
    text = shown("{% job_progress job %}", job=job)
    assert ("hx-get" in text) is polls
    assert words in text
