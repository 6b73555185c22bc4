"""The parts of a form: what is seldom filled in stands under one line, and fields about one thing under its name."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div, Layout
from django.forms import Form

from portal.face import Words
from portal.forms import PortalFormHelper


class Folded(Div):  # type: ignore[misc]  # crispy-forms has no types
    """Fields under a line that opens."""

    template = "planning/plans/_folded.html"

    def __init__(self, *fields: str, summary: Words, is_open: bool) -> None:
        super().__init__(*fields)
        self.summary, self.is_open = summary, is_open


class Grouped(Div):  # type: ignore[misc]  # as above
    """Fields about one thing. Its title is what somebody wrote: crispy's own fieldset would run it as a template."""

    template = "planning/plans/_grouped.html"

    def __init__(self, *fields: str, title: str) -> None:
        super().__init__(*fields)
        self.title = title


def fold(form: Form, names: Sequence[str], *, summary: Words, is_open: bool) -> PortalFormHelper:
    """The look of the form: its other fields, then these under a line. It opens itself where one of them is wrong."""
    helper = PortalFormHelper(form)
    there = [name for name in names if name in form.fields]
    shown: list[Any] = [name for name in form.fields if name not in there]
    if there:
        is_wrong = form.is_bound and any(name in form.errors for name in there)
        shown.append(Folded(*there, summary=summary, is_open=is_open or is_wrong))
    helper.layout = Layout(*shown)
    return helper
