"""The list of CASE documents: filter, sort, fields and pages, as the specification asks for them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from competence.documents.case_fields import Table
from competence.reading.case_package import Json
from portal.numbers import number_in

LIMIT = 100
MOST = 500
LARGEST = 10**9
CLAUSE = re.compile(r"\s*([A-Za-z]+)\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'\s*")
JOINED = re.compile(r"\s+(AND|OR)\s+", re.IGNORECASE)
COMPARE: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    ">": lambda value, wanted: value > wanted,
    ">=": lambda value, wanted: value >= wanted,
    "<": lambda value, wanted: value < wanted,
    "<=": lambda value, wanted: value <= wanted,
    "~": lambda value, wanted: wanted in value,
}


class BadQuery(Exception):
    """The question cannot be answered; `value` is the code of CASE for it, `field` the parameter."""

    def __init__(self, words: str, field: str, value: str = "invalid_selection_field") -> None:
        super().__init__(words)
        self.field, self.value = field, value


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. `order` is "asc" or "desc"."""

    limit: int = LIMIT
    offset: int = 0
    sort: str = ""
    order: str = "asc"
    filter: str = ""
    fields: tuple[str, ...] = ()

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Query":
        """Raises `BadQuery` for a number that is none and an unknown order."""
        order = asked.get("orderBy", "asc").lower()
        if order not in {"asc", "desc"}:
            raise BadQuery("orderBy is asc or desc.", "orderBy", "invalid_sort_field")
        fields = tuple(name.strip() for name in asked["fields"].split(",")) if "fields" in asked else ()
        return cls(
            limit=min(_number(asked, "limit", LIMIT, least=1), MOST),
            offset=_number(asked, "offset", 0, least=0),
            sort=asked.get("sort", ""),
            order=order,
            filter=asked.get("filter", ""),
            fields=fields,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the documents, and how many there are in all."""

    rows: list[Json]
    total: int
    limit: int
    offset: int

    def neighbours(self) -> list[tuple[str, int]]:
        """The offsets of the first, previous, next and last page; none where everything is on this one."""
        if self.total <= self.limit and not self.offset:
            return []
        last = max(0, (self.total - 1) // self.limit * self.limit)
        found = [("first", 0)]
        if self.offset > 0:
            found.append(("prev", max(0, min(self.offset, self.total) - self.limit)))
        if self.offset + self.limit < self.total:
            found.append(("next", self.offset + self.limit))
        return [*found, ("last", last)]


def page_of(documents: list[Json], wanted: Query, tables: Mapping[str, Table]) -> Page:
    """The documents that are asked for. Raises `BadQuery` for a field that documents do not have."""
    known = {*tables["CFDocuments"], "CFPackageURI"}
    rows = _filtered(documents, wanted.filter, known)
    if wanted.sort:
        if wanted.sort not in known:
            raise BadQuery(f"Documents have no field {wanted.sort[:80]} to sort by.", "sort", "invalid_sort_field")
        rows = sorted(rows, key=lambda row: _text(row.get(wanted.sort)), reverse=wanted.order == "desc")
    elif wanted.order == "desc":
        rows = rows[::-1]
    if unknown := [name for name in wanted.fields if name not in known]:
        raise BadQuery(f"Documents have no field {unknown[0][:80]}.", "fields")
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    if wanted.fields:
        part = [{name: row[name] for name in wanted.fields if name in row} for row in part]
    return Page(part, len(rows), wanted.limit, wanted.offset)


def _filtered(documents: list[Json], text: str, known: set[str]) -> list[Json]:
    if not text.strip():
        return documents
    parts = JOINED.split(text)
    joins = {join.upper() for join in parts[1::2]}
    if len(joins) > 1:
        raise BadQuery("A filter joins its parts with AND or with OR, not with both.", "filter")
    clauses = [_clause(part, known) for part in parts[::2]]
    how = any if joins == {"OR"} else all
    return [row for row in documents if how(clause(row) for clause in clauses)]


def _clause(text: str, known: set[str]) -> Callable[[Json], bool]:
    found = CLAUSE.fullmatch(text)
    if found is None:
        raise BadQuery("A filter is written field='value', with = != > >= < <= or ~ between.", "filter")
    field, sign, wanted = found[1], found[2], found[3].casefold()
    if field not in known:
        raise BadQuery(f"Documents have no field {field[:80]}.", "filter")
    return lambda row: COMPARE[sign](_text(row.get(field)), wanted)


def _text(value: object) -> str:
    """A value as it is compared: lists as their texts, links as their titles."""
    if isinstance(value, list):
        return " ".join(_text(one) for one in value)
    if isinstance(value, dict):
        return _text(value.get("title", ""))
    return "" if value is None else str(value).casefold()


def _number(asked: Mapping[str, str], name: str, otherwise: int, *, least: int) -> int:
    text = asked.get(name)
    if text is None:
        return otherwise
    number = number_in(text)
    if number is None or not least <= number < LARGEST:
        raise BadQuery(f"{name} is a whole number, {least} or more.", name)
    return number
