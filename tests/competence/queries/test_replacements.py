"""Of several demands on the same people the highest applies at every time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from competence.queries.replacements import Span, highest

DAY = date(2026, 1, 1)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def test_the_highest_level_applies_and_everyones_tasks_are_kept() -> None:
    low = Span(day(0), None, 2, tasks=frozenset({1}))
    high = Span(day(10), day(20), 3, ramp_months=6, ramp_level=1, tasks=frozenset({2}))
    both = frozenset({1, 2})
    assert highest([low, high]) == (
        Span(day(0), day(10), 2, tasks=frozenset({1})),
        Span(day(10), day(20), 3, ramp_months=6, ramp_level=1, tasks=both),
        Span(day(20), None, 2, tasks=frozenset({1})),
    )


def test_what_follows_without_a_difference_is_one() -> None:
    assert highest([Span(day(0), day(5), 2), Span(day(5), None, 2)]) == (Span(day(0), None, 2),)
    assert highest([Span(day(0), None, 2), Span(day(0), None, 2, ramp_months=3)]) == (Span(day(0), None, 2),)
    assert highest([]) == ()


SPANS = st.builds(
    lambda since, length, level, people: Span(day(since), day(since + length) if length else None, level, people),
    st.integers(0, 20),
    st.integers(0, 10),
    st.integers(0, 4),
    st.none() | st.integers(1, 3),
)


@given(st.lists(SPANS, max_size=6))
def test_at_every_day_the_most_demanding_one_applies_and_none_overlaps(spans: list[Span]) -> None:
    found = highest(spans)
    for number in range(40):
        here = [span for span in spans if span.covers(day(number))]
        then = [span for span in found if span.covers(day(number))]
        assert [span.strength for span in then] == ([max(span.strength for span in here)] if here else [])
