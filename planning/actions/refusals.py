"""What every deed on a talk or a plan may answer instead of doing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


class Refused(Exception):
    """The deed cannot be done now. `sentence` says why, and what to do about it, to the person who tried.

    `field` names what was filled in wrongly, where it was one thing.
    """

    sentence: str | Promise = ""
    field: str = ""

    def __init__(self, sentence: str | Promise = "") -> None:
        self.sentence = sentence or self.sentence
        super().__init__(str(type(self).__name__))

    def __str__(self) -> str:
        """The sentence, in the reader's language."""
        return str(self.sentence)


@dataclass
class Stale(Exception):
    """Someone else saved first. Carries both texts by field, so that the second writer loses nothing."""

    saved: Mapping[str, str]
    mine: Mapping[str, str]
    version: int
    saved_by: str
    saved_at: datetime
