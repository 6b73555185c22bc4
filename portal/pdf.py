"""The only user of WeasyPrint: escaped html in, a tagged PDF/UA out. Only the project's own static files are fetched.

What is slow and the same for every document (reading fonts, parsing stylesheets) is done once for each process.
"""

import gc
import logging
import re
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import cssselect2
import pydyf
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

log = logging.getLogger(__name__)

VARIANT = "pdf/ua-1"
HOME = "https://static.invalid/"  # where stylesheets believe to lie, so that their relative addresses work
ELEMENTS = "css/pdf-elements.css"
MOST_CHARACTERS = 1_000_000
SECONDS = 60.0
MEMORY = 512 * 1024 * 1024  # bytes that one document may need beyond what the process has


NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""Control characters and halves of characters, which no document can show."""


class TooMuch(Exception):
    """The document is too long, or takes too much time or memory."""


class StaticFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint is released without types
    """Gives WeasyPrint our own static files and refuses every other address, whatever its scheme."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
        """Read the file; `ValueError` for anything that is not ours, which WeasyPrint leaves out."""
        path = _static_file(unquote(urlsplit(url).path).lstrip("/")) if url.startswith(HOME) else None
        if path is None:
            log.warning("A document asked for something that is not a static file of the portal; it was refused.")
            raise ValueError(url[:200])
        return URLFetcherResponse(url, path.read_bytes())


def _static_file(name: str) -> Path | None:
    """Where the static file lies; None for a name that leads nowhere, or out of the folder."""
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


class Page(HTML):  # type: ignore[misc]  # as above
    """A page that is well-formed and made of the elements of `css/pdf-elements.css`.

    It is read by Python's own quick parser: WeasyPrint's, and its sheet for all of HTML, take a tenth of the time each.
    """

    def __init__(self, html: str, elements: CSS, fetcher: URLFetcher) -> None:
        self.elements = elements
        root = ET.fromstring(NOT_IN_XML.sub("", html))  # noqa: S314 - our own template; its texts are escaped
        self.base_url = HOME
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002, FBT001, FBT002 - WeasyPrint's signature
        return [self.elements]


class Press:
    """One process's fonts and parsed stylesheets. Not for two threads at once."""

    def __init__(self, stylesheets: tuple[str, ...]) -> None:
        self.fonts = FontConfiguration()
        self.fetcher = StaticFilesOnly()
        self.elements = self._read(ELEMENTS)
        self.stylesheets = [self._read(name) for name in stylesheets]

    def _read(self, name: str) -> CSS:
        return CSS(url=f"{HOME}{name}", font_config=self.fonts, url_fetcher=self.fetcher)

    def print(self, html: str) -> bytes:
        """Lay out and write."""
        page = Page(html, self.elements, self.fetcher)
        written: bytes = page.write_pdf(
            font_config=self.fonts, stylesheets=self.stylesheets, pdf_variant=VARIANT, finisher=_say_scopes
        )
        return written


def _say_scopes(_document: object, pdf: pydyf.PDF) -> None:
    """Say of each header cell whether it is about its row or its column; WeasyPrint links cells to headers only.

    A header that stands in a row with data is about the row (as `scope` says in all our tables).
    """
    elements = {one.reference: one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and "S" in one}
    for row in elements.values():
        if row["S"] != "/TR":
            continue
        cells = [elements[kid] for kid in row.get("K", ()) if kid in elements]
        scope = "/Row" if any(cell["S"] == "/TD" for cell in cells) else "/Column"
        for cell in cells:
            if cell["S"] == "/TH":
                cell["A"]["Scope"] = scope


_one_at_a_time = threading.Lock()


@cache
def press(stylesheets: tuple[str, ...]) -> Press:
    """The press of this process for these stylesheets."""
    return Press(stylesheets)


def render(html: str, *, stylesheets: tuple[str, ...]) -> bytes:
    """Make the PDF of a well-formed page (`<meta .../>`, no named entities but XML's) whose texts are escaped.

    Stylesheets are names of static files (`css/pdf-plan.css`). The page's `lang` and `title` become the document's.
    `TooMuch` where the page is too long, or takes too long.
    """
    if len(html) > MOST_CHARACTERS:
        raise TooMuch
    with _one_at_a_time, _limited(), _no_collection():
        try:
            return press(stylesheets).print(html)
        except (MemoryError, RecursionError) as error:
            raise TooMuch from error


@contextmanager
def _no_collection() -> Iterator[None]:
    """A document is a hundred thousand objects that live until it is written: a search for garbage finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _limited() -> Iterator[None]:
    """Stop after so many seconds, and keep the process from growing without end.

    The clock needs the main thread, which is where workers do their work; elsewhere the task's own limit holds.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY, hard))
    in_main = threading.current_thread() is threading.main_thread()
    before: Any = signal.signal(signal.SIGALRM, _stop) if in_main else None
    if in_main:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        if in_main:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooMuch


def _address_space() -> int:
    """What the process has now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
