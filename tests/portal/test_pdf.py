import re
import threading
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from portal import pdf
from portal.boot import pdf_fonts
from tests.pdfs import complaints, language_of

TEMPLATES = Path(__file__).parents[2] / "templates"
STYLESHEETS = ("css/pdf-plan.css",)


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="sv"><head><title>Titel</title></head><body>{body}</body></html>'


def render(body: str) -> bytes:
    return pdf.render(page(body), stylesheets=STYLESHEETS)


def text_of(written: bytes) -> str:
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(written)).pages)


def test_a_page_becomes_a_tagged_document() -> None:
    reader = PdfReader(BytesIO(render("<h1>Åtgärd</h1><p>Text</p>")))
    assert language_of(reader) == "sv"
    assert "/StructTreeRoot" in reader.root_object
    assert reader.metadata is not None
    assert reader.metadata.title == "Titel"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "ftp://127.0.0.1/x",
        "../../etc/passwd",
        "css/../../pyproject.toml",
        "//127.0.0.1/x.png",
        f"{pdf.HOME}../pyproject.toml",
        f"{pdf.HOME}%2e%2e/pyproject.toml",
    ],
)
def test_nothing_is_fetched_but_static_files(address: str) -> None:
    with pytest.raises((ValueError, OSError)):
        pdf.StaticFilesOnly().fetch(address)


def test_a_static_file_is_fetched() -> None:
    assert b"@page" in pdf.StaticFilesOnly().fetch(f"{pdf.HOME}css/pdf-plan.css").read()


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1f", "\ud800", "￾"])
def test_what_no_document_can_show_is_left_out(letter: str) -> None:
    assert "framochbak" in text_of(render(f"<p>fram{letter}ochbak</p>"))


def test_every_element_of_the_documents_is_described() -> None:
    sheet = finders.find(pdf.ELEMENTS)
    assert isinstance(sheet, str)
    rules = re.sub(r"/\*.*?\*/", "", Path(sheet).read_text(), flags=re.DOTALL)
    described = set(re.findall(r"[a-z][a-z0-9]*(?=[^{}]*\{)", rules))
    templates = list(TEMPLATES.glob("*/documents/*.html"))
    assert templates != []
    used = {name for path in templates for name in re.findall(r"<([a-z][a-z0-9]*)", path.read_text())}
    assert used - described - {"path", "rect"} == set()


def test_a_page_that_is_too_long_is_refused() -> None:
    with pytest.raises(pdf.TooMuch):
        render("x" * (pdf.MOST_CHARACTERS + 1))


def test_a_page_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.3)
    started = time.monotonic()
    with pytest.raises(pdf.TooMuch):
        render("<p>Ord som bryts.</p>" * 20_000)
    assert time.monotonic() - started < 5
    monkeypatch.undo()
    assert "efteråt" in text_of(render("<p>efteråt</p>"))


def test_it_works_beside_the_main_thread() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(render("<p>samma</p>"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text_of(one) for one in made] == [text_of(made[0])] * 3


def test_the_same_page_gives_the_same_document_however_many_came_before() -> None:
    first = render("<p>ett</p>")
    render("<h1>två</h1><p>annat</p>")
    assert text_of(render("<p>ett</p>")) == text_of(first)


def test_the_fonts_are_those_that_the_web_font_gives(tmp_path: Path) -> None:
    pdf_fonts.make(tmp_path)
    for name in pdf_fonts.WEIGHTS:
        file = f"AtkinsonHyperlegibleNext-{name}.ttf"
        shipped = finders.find(f"fonts/{file}")
        assert isinstance(shipped, str)
        assert (tmp_path / file).read_bytes() == Path(shipped).read_bytes()
        letters = TTFont(shipped).getBestCmap()
        assert set(map(ord, "åäöÅÄÖæøÆØéšžčđáÿłßőńțğ–”€")) <= set(letters)


def test_a_table_says_which_headers_are_of_rows_and_which_of_columns() -> None:
    table = (
        "<h1>Så här</h1><table><thead><tr><th scope='col'>Namn</th><th scope='col'>Tal</th></tr></thead>"
        "<tbody><tr><th scope='row'>Ett</th><td>1</td></tr></tbody></table>"
    )
    written = render(table)
    assert complaints(written) == []
    with pikepdf.open(BytesIO(written)) as document:
        headers = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]
        assert sorted(str(one.A.Scope) for one in headers) == ["/Column", "/Column", "/Row"]


def test_the_checkers_do_complain() -> None:
    assert complaints(render("<h1>Ett</h1><h3>Tre</h3><p>Text</p>")) != []
