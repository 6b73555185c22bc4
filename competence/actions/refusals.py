"""What a deed on a mission, a task or a proposal of requirements may answer instead of doing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from portal.models import User


class Refused(Exception):
    """The deed cannot be done. `sentence` says why and how to mend it; `field` is what was filled in wrongly."""

    sentence: str | Promise = ""
    field: str = ""

    def __init__(self, sentence: str | Promise = "", *, field: str = "") -> None:
        self.sentence = sentence or self.sentence
        self.field = field or self.field
        super().__init__(type(self).__name__)

    def __str__(self) -> str:
        """The sentence, in the reader's language."""
        return str(self.sentence)


@dataclass
class Stale(Exception):
    """Someone else saved first. Carries what is saved and what was to be saved, so that nothing is lost."""

    saved: Mapping[str, str]
    mine: Mapping[str, str]
    version: int
    saved_by: str
    saved_at: datetime


def name_of(user: User | None) -> str:
    """Who saved, for a `Stale`; what a command on the server wrote has nobody's name."""
    return user.name if user else ""
