"""Level texts in the rubrics of a CASE package, by item."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from competence.reading.case_package import CaseContent, Json, linked
from competence.reading.case_texts import cut, plain
from competence.reading.faults import LONGEST_TEXT


def level_texts(case: CaseContent) -> dict[str, list[list[str]]]:
    """The texts of each criterion of an item, from the lowest level up. An item with several criteria has several."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for criterion in criteria(case):
        if item := linked(criterion.get("CFItemURI"), case.identifier):
            levels = [level for level in _list(criterion.get("CFRubricCriterionLevels")) if isinstance(level, dict)]
            found[item].append([_text(level) for level in sorted(levels, key=_place)])
    return dict(found)


def criteria(case: CaseContent) -> Iterator[Json]:
    """Every criterion of every rubric."""
    for rubric in case.rubrics:
        yield from (one for one in _list(rubric.get("CFRubricCriteria")) if isinstance(one, dict))


def _text(level: Json) -> str:
    texts = (plain(level.get(name)) for name in ("description", "quality", "feedback"))
    return cut(next((text for text in texts if text), ""), LONGEST_TEXT)


def _place(level: Json) -> tuple[float, float]:
    return _number(level.get("position")), _number(level.get("score"))


def _number(value: Any) -> float:  # noqa: ANN401 - what JSON can hold
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("inf")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
