import re

import pytest

from portal.figures import gap_bar, level_line, share_bar


def test_a_gap_is_hatched_between_the_level_and_the_requirement() -> None:
    bar = gap_bar(now=2, required=3, top=4)
    assert (bar.now, bar.lack_x, bar.lack_width, bar.need, bar.met) == (118, 120, 58, 178, False)
    numbers = [int(number) for number in re.findall(r"[ML](\d+)", bar.hatch)]
    assert min(numbers) >= 120
    assert max(numbers) <= 178


def test_a_met_requirement_has_no_hatch() -> None:
    bar = gap_bar(now=3, required=3, top=4)
    assert (bar.hatch, bar.lack_width, bar.met) == ("", 0, True)


def test_level_zero_is_a_stub_and_no_level_is_nothing() -> None:
    assert gap_bar(now=0, required=2, top=4).now == 4
    assert gap_bar(now=None, required=2, top=4).now is None


def test_what_was_never_assessed_is_not_hatched() -> None:
    bar = gap_bar(now=None, required=2, top=4)
    assert (bar.hatch, bar.lack_width, bar.need, bar.met) == ("", 0, 118, False)


@pytest.mark.parametrize("level", [-3, 0, 4, 9])
def test_levels_outside_the_scale_stay_inside_the_picture(level: int) -> None:
    bar = gap_bar(now=level, required=level, top=4, own=level)
    assert all(0 <= (x or 0) <= 240 for x in (bar.now, bar.need, bar.own))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 4, 250), (0, 0, 0), (0, 5, 0), (5, 5, 1000), (7, 5, 1000), (None, 5, None), (5, None, None)],
)
def test_a_share_is_parts_per_thousand_and_hidden_stays_hidden(
    part: int | None, whole: int | None, expected: int | None
) -> None:
    assert share_bar(part, whole).has == expected


def test_a_line_of_levels_goes_from_point_to_point() -> None:
    line = level_line([(0, True), (2, True), (4, False)], top=4)
    assert (line.width, line.height) == (58, 34)
    assert line.path == "M5 29L29 17L53 5"
    assert (line.filled, line.empty) == (((5, 29), (29, 17)), ((53, 5),))


def test_a_line_stays_inside_its_scale_and_may_be_empty() -> None:
    assert level_line([(9, True), (-1, True)], top=2).filled == ((5, 5), (29, 17))
    assert level_line([], top=4).path == ""
