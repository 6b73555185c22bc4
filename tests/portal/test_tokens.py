"""WCAG 2.2 AA by computation: 4.5:1 for words, 3:1 for the edges of controls, marks and the focus ring."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
    for part in TOKENS.split("@media (prefers-color-scheme: dark)")
)
WORDS = [
    (ink, ground)
    for ink in ("ink", "ink-2", "act", "act-2", "ok", "near", "gap", "idle")
    for ground in ("ground", "paper", "wash")
] + [("ink", "ok-wash"), ("ink", "near-wash"), ("ink", "gap-wash"), ("gap", "gap-wash"), ("near", "near-wash"),
     ("ok", "ok-wash"), ("act-ink", "act"), ("act-ink", "act-2")]  # fmt: skip
MARKS = [(mark, ground) for mark in ("edge", "focus", "act", "gap", "ok") for ground in ("ground", "paper", "wash")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_marks_can_be_told_from_their_ground(scheme: dict[str, str]) -> None:
    weak = [(a, b, 4.5) for a, b in WORDS if contrast(scheme[a], scheme[b]) < 4.5]
    weak += [(a, b, 3.0) for a, b in MARKS if contrast(scheme[a], scheme[b]) < 3.0]
    assert weak == []
