"""What the bench prints, and what it reads out of pages."""

import pytest

from bench.crowd import VERSION
from bench.pages import ASSET, _fonts_in
from bench.report import Report


def test_the_lines_for_programs_come_last_and_goals_are_judged(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    report.add("page_team_ms", 17.4)
    report.add("page_team_queries", 13)
    report.add("save_per_s", 212.5)
    report.miss("onet_import_s", "Name the workbook.")
    capsys.readouterr()
    report.show()
    printed = capsys.readouterr().out
    assert printed.splitlines()[-3:] == [
        "RESULT page_team_ms=17.40",
        "RESULT page_team_queries=13",
        "RESULT save_per_s=212.50",
    ]
    assert "at most 12 - not met" in printed
    assert "at least 200\n" in printed
    assert "onet_import_s: not measured. Name the workbook." in printed


@pytest.mark.parametrize(("naive", "met"), [(5.0, True), (6.0, False)])
def test_the_goal_of_the_pdf_is_three_times_the_naive_rate(naive: float, met: bool) -> None:
    report = Report()
    report.add("pdf_per_s", 15.0)
    report.add("pdf_naive_per_s", naive)
    goal = report.goal("pdf_per_s")
    assert goal is not None
    assert goal.met(15.0) is met


def test_the_typefaces_of_a_first_visit_are_those_of_basic_latin() -> None:
    style = (
        '@font-face { src: url("../vendor/a-latin.woff2") format("woff2"); unicode-range: U+0000-00FF; }'
        '@font-face { src: url("../vendor/a-ext.woff2") format("woff2"); unicode-range: U+0100-02BA; }'
    )
    assert _fonts_in(style, "/static/css/tokens.css") == {"/static/vendor/a-latin.woff2"}


def test_what_the_bench_reads_out_of_pages() -> None:
    page = '<link rel="stylesheet" href="/static/a.css"><script src="/static/b.js" defer></script>'
    assert ASSET.findall(page) == ["/static/a.css", "/static/b.js"]
    field = '<input type="hidden" name="c17-version" id="c17-version" value="3" autocomplete="off">'
    assert VERSION.findall(field) == [("17", "3")]
