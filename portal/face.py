"""The values that the shared components of a page are given; docs/face.md shows each of them in use."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise
"""Text for the screen; lazily translated text is welcome."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation, the breadcrumb or the tabs; `current` is the page one is on."""

    label: Words
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: what, a detail (how much is left, until when), and the one click that leads there."""

    text: Words
    detail: Words
    action: Words
    url: str


@dataclass(frozen=True, slots=True)
class LevelCard:
    """One answer of the level radio cards. `words` is "Level 2 – Independent", `text` what it means here.

    `tag` is a short mark beside the words: "last year", "required".
    """

    value: str
    words: Words
    text: Words
    tag: Words = ""


JobState = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The state of background work as a page shows it. `url` is polled; `total` 0 means not known yet."""

    label: Words
    url: str
    state: JobState
    done: int = 0
    total: int = 0
    seconds_left: int | None = None
    result_url: str = ""
    result_label: Words = ""
    failure: Words = ""

    @property
    def is_open(self) -> bool:
        """It will change by itself: worth asking again."""
        return self.state in {"waiting", "running"}

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes left, rounded up; None where nothing can be said."""
        return None if self.seconds_left is None else max(1, -(-self.seconds_left // 60))


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One text that two people changed: as it is saved now, and as the second writer wrote it."""

    name: str
    label: Words
    saved: str
    mine: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The page a second writer gets: both versions. Posting to `url` with `version` saves what stands in the fields.

    `kept` are the form's other values (name, value), sent along unchanged. `keep_url` leads back to the saved version.
    """

    title: Words
    saved_by: str
    saved_at: datetime
    fields: tuple[ConflictField, ...]
    version: int
    url: str
    keep_url: str
    kept: tuple[tuple[str, str], ...] = ()
