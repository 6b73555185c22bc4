"""One cell of the HR feed, read strictly: a value, or the reason why it is none."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.models.fields import LANGUAGES_OF_TEXTS
from portal.queries.addresses import can_be_written_to

Value = str | date | Decimal | bool | None
Reader = Callable[[str], Value]

FORMULA_SIGNS = "=+-@"
FIRST_YEAR, LAST_YEAR = 1900, 2199
NO_END = 9999  # HR systems write 9999-12-31 for "until further notice"
SPACES = str.maketrans(
    {"\N{NO-BREAK SPACE}": " ", "\N{ZERO WIDTH SPACE}": "", "\N{SOFT HYPHEN}": "", "\N{ZERO WIDTH NO-BREAK SPACE}": ""}
)
DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
)
USER_NAME = re.compile(r"[\w.@+-]+")

FORMS = {
    "PERMANENT": ("permanent", "tillsvidare", "tillsvidareanställd", "tillsvidareanställning", "fast", "fast ansatt"),
    "FIXED_TERM": (
        "fixed-term",
        "fixed term",
        "visstid",
        "visstidsanställd",
        "tidsbegränsad",
        "vikariat",
        "midlertidig",
    ),
    "HOURLY": ("hourly", "hourly paid", "timavlönad", "timanställd", "timlön", "intermittent", "timelønnet"),
}
FORM_OF = {word: form for form, words in FORMS.items() for word in (form.casefold(), *words)}
LANGUAGE_OF = {
    "sv": "sv",
    "nb": "nb",
    "en": "en",
    "no": "nb",
    "svenska": "sv",
    "norsk": "nb",
    "bokmål": "nb",
    "english": "en",
}
YES_OR_NO = dict.fromkeys(("yes", "ja", "j", "y", "1", "x", "true"), True) | dict.fromkeys(
    ("no", "nej", "nei", "n", "0", "false"), False
)


class BadCell(Exception):
    """The cell's text is not what the column holds; `code` is one of `feed_problems.SENTENCES`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def plain(cell: str) -> str:
    """The text with NFC letters and without spaces round it. Refuses characters that nobody can see."""
    text = cell.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(SPACES)).strip()
    if not text.isprintable():
        character = next(character for character in text if not character.isprintable())
        raise BadCell("control", character=f"U+{ord(character):04X}")
    return text


def text(cell: str, *, limit: int) -> str:
    """Free text or a code. What a spreadsheet would run is refused, not changed: no name begins so."""
    if cell[0] in FORMULA_SIGNS:
        raise BadCell("formula", value=cell, sign=cell[0])
    if len(cell) > limit:
        raise BadCell("long", limit=limit)
    return cell


@lru_cache(maxsize=4096)
def day(cell: str) -> date:
    """A date as 2026-01-31, 20260131 or 31.1.2026."""
    year, month, number = _parts(cell)
    try:
        read = date(year, month, number)
    except ValueError as error:
        raise BadCell("date_unreal", value=cell) from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadCell("date_range", value=cell)
    return read


@lru_cache(maxsize=4096)
def day_after(cell: str) -> date | None:
    """The day after a last day, as periods are kept; None for 9999-12-31, "until further notice"."""
    return None if _parts(cell)[0] == NO_END else day(cell) + timedelta(days=1)


@lru_cache(maxsize=512)
def extent(cell: str) -> Decimal:
    """Per cent of full time: `75`, `75,5`, `75 %`."""
    try:
        number = Decimal(cell.rstrip("% ").replace(",", "."))
    except InvalidOperation as error:
        raise BadCell("number", value=cell) from error
    if not (number.is_finite() and 0 < number <= 100 and number == round(number, 2)):  # noqa: PLR2004 - per cent
        raise BadCell("extent", value=cell)
    return round(number, 2)


def form(cell: str) -> str:
    """Form of employment by its code or its Swedish, Norwegian or English name."""
    return _one_of(FORM_OF, cell, "form")


def language(cell: str) -> str:
    """A language of the portal."""
    found = _one_of(LANGUAGE_OF, cell, "language")
    return found if found in LANGUAGES_OF_TEXTS else "sv"


def yes_or_no(cell: str) -> bool:
    """Yes or no in the three languages."""
    if (found := YES_OR_NO.get(cell.casefold())) is None:
        raise BadCell("yes_no", value=cell)
    return found


def email(cell: str) -> str:
    """An e-mail address."""
    text(cell, limit=254)
    if not cell.rpartition("@")[0].isascii():
        raise BadCell("email_letters", value=cell)
    try:
        validate_email(cell)
    except ValidationError as error:
        raise BadCell("email", value=cell) from error
    if not can_be_written_to(cell):
        raise BadCell("email", value=cell)
    return cell


def user_name(cell: str) -> str:
    """A user name; kept in small letters, since nobody may take another's name by writing it with a capital."""
    name = text(cell, limit=150).lower()
    if not USER_NAME.fullmatch(name):
        raise BadCell("user_name", value=cell)
    return name


def text_up_to(limit: int) -> Reader:
    """A reader of text with a longest length."""
    return partial(text, limit=limit)


def _parts(cell: str) -> tuple[int, int, int]:
    """Year, month and day as written."""
    found = next(filter(None, (pattern.fullmatch(cell) for pattern in DATES)), None)
    if found is None:
        raise BadCell("date", value=cell)
    return int(found["y"]), int(found["m"]), int(found["d"])


def _one_of(words: dict[str, str], cell: str, code: str) -> str:
    found = words.get(cell.casefold())
    if found is None:
        raise BadCell(code, value=cell)
    return found
