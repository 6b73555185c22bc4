"""Faults of the rows of a spreadsheet, gathered with their places."""

from collections import Counter

from django.utils.translation import gettext as _

from competence.reading.spreadsheets import Row

MOST_FAULTS_SHOWN = 200


class Faults:
    """Every fault is counted, for its column too; the first ones are told."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.count = 0
        self.columns: Counter[str] = Counter()

    def refuse(self, row: Row, column: str, message: str) -> None:
        """A cell cannot be used."""
        self.columns[column] += 1
        where = {"row": row.number, "column": column, "message": message}
        self.say(_("Row %(row)s, column “%(column)s”: %(message)s") % where)

    def say(self, sentence: str) -> None:
        """Something cannot be used."""
        self.count += 1
        if len(self.said) < MOST_FAULTS_SHOWN:
            self.said.append(sentence)
