"""What can be wrong with the HR feed's files, as sentences that say how to mend it.

A problem is kept as a code with values, and said in the reader's language when it is shown: the one who reads the page
is not always the one who handed the files in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

UNITS, PEOPLE, FEED = "units", "people", "feed"

MOST_PROBLEMS = 20_000
"""Problems kept of one import; the rest are counted. 20,000 lines of text are about 2 MB."""

LONGEST_SHOWN = 60  # characters of a cell that are repeated in a sentence

FILES = {UNITS: gettext_noop("Units file"), PEOPLE: gettext_noop("People file"), FEED: gettext_noop("Both files")}

SENTENCES: dict[str, str] = {
    # the file
    "empty": gettext_noop("The file is empty. Export it again."),
    "too_big": gettext_noop(
        "The file is larger than %(limit)s MB. A file of 60,000 people is about 10 MB; check the export."
    ),
    "utf16": gettext_noop("The file is in UTF-16. Save it as CSV UTF-8 and hand it in again."),
    "workbook": gettext_noop(
        "The file is a workbook or an archive, not text. Save it as CSV UTF-8 and hand it in again."
    ),
    "binary": gettext_noop("The file is not text. Save it as CSV UTF-8 and hand it in again."),
    "nul": gettext_noop("The row holds a NUL byte, so the file is damaged. Export it again."),
    "broken_utf8": gettext_noop(
        "The row holds bytes that are not UTF-8, while other rows are. Export the whole file as CSV UTF-8."
    ),
    "unknown_encoding": gettext_noop("The row is neither UTF-8 nor Windows-1252. Export the file as CSV UTF-8."),
    "long_line": gettext_noop("The line is longer than %(limit)s characters. Check that the file has line breaks."),
    "quote": gettext_noop(
        'A quotation mark (") is not closed, or stands in the middle of a cell. Double it or remove it.'
    ),
    "too_many_rows": gettext_noop("The file has more than %(limit)s rows. Check the export."),
    "no_rows": gettext_noop("The file has a heading and no rows. Export it again."),
    # the heading
    "no_heading": gettext_noop(
        "The first row names no known column. It must hold the column names, for example: %(example)s."
    ),
    "column_missing": gettext_noop("The column %(name)s is missing. Add it; it may be called %(names)s."),
    "column_twice": gettext_noop("The column %(name)s stands twice in the heading. Remove one of them."),
    "files_swapped": gettext_noop("This looks like the other file. Check that units and people are not exchanged."),
    # a row
    "cut_row": gettext_noop(
        "The last row has %(found)s of %(expected)s cells and no line break: the file is cut off. Export it again."
    ),
    "cells": gettext_noop(
        "The row has %(found)s cells and the heading has %(expected)s. Put texts with a separator in quotation marks."
    ),
    # a cell
    "needed": gettext_noop("The cell is empty, and must be filled in."),
    "long": gettext_noop("The text is longer than %(limit)s characters. Shorten it."),
    "formula": gettext_noop(
        "“%(value)s” begins with %(sign)s, which a spreadsheet would run as a formula. Write it without the sign."
    ),
    "control": gettext_noop(
        "The text holds a character that cannot be shown (%(character)s), such as a line break. Remove it."
    ),
    "surrogate": gettext_noop("The row holds half a character (a lone surrogate). Export the file again as CSV UTF-8."),
    "date": gettext_noop("“%(value)s” is not a date. Write it as 2026-01-31."),
    "date_unreal": gettext_noop("%(value)s does not exist in the calendar. Write the right day."),
    "date_range": gettext_noop(
        "%(value)s is not between 1900 and 2199. Write the right year, or leave the cell empty."
    ),
    "order": gettext_noop("The last day (%(until)s) is before the first (%(since)s). Change one of them."),
    "leave_start": gettext_noop("The leave has a last day and no first day. Fill in when it begins."),
    "number": gettext_noop("“%(value)s” is not a number. Write per cent of full time, for example 75 or 75,5."),
    "extent": gettext_noop(
        "%(value)s is not an extent. It is above 0 and at most 100 per cent, with at most two decimals."
    ),
    "form": gettext_noop("“%(value)s” is not a form of employment. Write permanent, fixed-term or hourly."),
    "language": gettext_noop(
        "“%(value)s” is not a language of the portal. Write sv, nb or en, or leave the cell empty."
    ),
    "yes_no": gettext_noop("“%(value)s” is neither yes nor no. Write yes, no, or leave the cell empty."),
    "email": gettext_noop("“%(value)s” is not an e-mail address. Correct it, or leave the cell empty."),
    "email_letters": gettext_noop(
        "“%(value)s” has other letters than a to z before the @, and not every mail server takes those. "
        "Write another address of the person, or leave the cell empty."
    ),
    "user_name": gettext_noop("“%(value)s” is not a user name. Use letters, figures and . _ - + @ only."),
    # the tree
    "unit_twice": gettext_noop("The unit code %(value)s already stands in row %(other)s. Each unit has one row."),
    "no_root": gettext_noop("No unit is without a parent. Leave the parent of the topmost unit empty."),
    "two_roots": gettext_noop(
        "%(value)s has no parent, and neither has %(other)s. Only the topmost unit is without; fill in the parent."
    ),
    "unknown_parent": gettext_noop("The parent %(value)s is not in the units file. Add it, or correct the code."),
    "cycle": gettext_noop("%(value)s lies under itself: %(chain)s. Correct one of the parents."),
    "parent_closed": gettext_noop(
        "The parent %(value)s closes on %(day)s, before this unit. Close this one too, or give it another parent."
    ),
    "root_replaced": gettext_noop(
        "%(value)s becomes the topmost unit on days when %(other)s was it. Keep the old one on top, or under it."
    ),
    "manager_unknown": gettext_noop("The manager %(value)s is not in the people file. Correct the employee number."),
    "manager_not_employed": gettext_noop(
        "The manager %(value)s is not employed on %(day)s. Name another, or leave the cell empty."
    ),
    # people and employments
    "employment_twice": gettext_noop(
        "Employment %(value)s of this person already stands in row %(other)s. Each employment has one row."
    ),
    "person_differs": gettext_noop("Row %(other)s says “%(there)s” about the same employee number. Make them agree."),
    "unit_unknown": gettext_noop("The unit %(value)s is not in the units file. Add it, or correct the code."),
    "unit_closed": gettext_noop(
        "The unit %(value)s closed on %(day)s, and the employment goes on. Move it to another unit."
    ),
    "profession_unknown": gettext_noop(
        "The profession %(value)s is not known in the portal. Correct the code, or have the profession added first."
    ),
    "main_twice": gettext_noop(
        "Rows %(other)s and %(here)s both say that they are the main employment on the same days. Choose one."
    ),
    "user_name_twice": gettext_noop("The user name %(value)s already stands in row %(other)s for someone else."),
    "user_name_taken": gettext_noop("The user name %(value)s belongs to someone else in the portal. Choose another."),
    "extents_as_shares": gettext_noop(
        "No extent is above 1, so they seem to be shares of full time. Write per cent: 75, not 0,75."
    ),
    # the feed as a whole
    "older": gettext_noop(
        "A newer feed, of %(day)s, has already been applied. Export the files anew and hand them in again."
    ),
    "future": gettext_noop("The files describe %(day)s, which has not come yet. Change the day."),
    "changed_meanwhile": gettext_noop(
        "The portal has changed since the preview, so that other things would now happen. Hand the files in again."
    ),
    "own_mandate": gettext_noop(
        "The files make you a manager, and nobody gives that to herself. Have someone else with the right confirm them."
    ),
    "replaced": gettext_noop("A newer hand-in took its place before anyone confirmed this one."),
    "stopped": gettext_noop("The work stopped before it was done, and nothing was changed. Hand the files in again."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `row` 0 is the file as a whole; `column` is the heading as written in the file."""

    file: str
    row: int
    column: str
    code: str
    values: Mapping[str, str]

    def as_json(self) -> list[Any]:
        """For the report of the import; short, since there may be many."""
        return [self.file, self.row, self.column, self.code, dict(self.values)]


class Problems:
    """Collects problems up to the limit and counts the rest; knows each file's headings."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.count = 0
        self.headings: dict[tuple[str, str], str] = {}

    def __bool__(self) -> bool:
        return self.count > 0

    def add(self, file: str, row: int, field: str, code: str, values: Mapping[str, object] | None = None) -> None:
        """Note a problem in the column that holds `field`."""
        self.count += 1
        if len(self.found) < MOST_PROBLEMS:
            column = self.headings.get((file, field), field)
            shown = {name: _short(str(value)) for name, value in (values or {}).items()}
            self.found.append(Problem(file, row, column, code, shown))

    def in_order(self) -> list[Problem]:
        """By file and row, as one mends them."""
        files = list(FILES)
        return sorted(self.found, key=lambda problem: (files.index(problem.file), problem.row))


def from_json(rows: Iterable[Sequence[Any]]) -> list[Problem]:
    """The problems that a report holds."""
    return [Problem(*row) for row in rows]


def sentence(problem: Problem) -> str:
    """What is wrong, and how to mend it."""
    return _(SENTENCES[problem.code]) % problem.values


def place(problem: Problem) -> str:
    """Where it is: file, row, column."""
    values = {"file": _(FILES[problem.file]), "row": problem.row, "column": problem.column}
    if not problem.row:
        return str(values["file"])
    if not problem.column:
        return _("%(file)s, row %(row)s") % values
    return _("%(file)s, row %(row)s, column %(column)s") % values


def line(problem: Problem) -> str:
    """Place and sentence, as in a text file."""
    return f"{place(problem)}: {sentence(problem)}"


def _short(value: str) -> str:
    """A cell as it can be repeated in a sentence and kept in the database: no control characters, not too long."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
