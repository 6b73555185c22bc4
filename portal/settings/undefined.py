"""A guard of the test suite: a template of ours that shows a variable nobody gave fails, instead of showing nothing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.template.base import Node

if TYPE_CHECKING:
    from types import FrameType


class UndefinedVariable(Exception):
    """A template of ours uses a name that the view did not give."""


class Undefined(str):
    """What Django puts in place of an undefined variable (`string_if_invalid`): `%` is called with the name."""

    __slots__ = ("project",)
    project: Path

    def __new__(cls, project: Path) -> Self:
        """A text that contains `%s`, which makes Django ask for the name to be filled in."""
        text = super().__new__(cls, "%s")
        text.project = project
        return text

    def __mod__(self, name: object) -> str:
        """Fail for our templates; those of packages count on undefined names being empty."""
        origin = _origin()
        if origin and Path(origin).is_relative_to(self.project / "templates"):
            message = f"{Path(origin).relative_to(self.project)} shows {name}, which the view did not give."
            raise UndefinedVariable(message)
        return ""


def _origin() -> str | None:
    """The file of the template whose node is being shown: the nearest node up the stack."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - Django gives no other way to the template
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
        frame = frame.f_back
    return None
