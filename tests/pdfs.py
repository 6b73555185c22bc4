"""PDFs as they meet those who listen: two PDF/UA checkers, and pictures of the pages for those who look.

Both checkers look at what a machine can: tags, title, language, headers of tables, embedded fonts.
"""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import page
import pdfua
import pypdfium2
from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def complaints(written: bytes) -> list[str]:
    """What either checker has to say; empty for a document that conforms to PDF/UA-1 (ISO 14289-1)."""
    report = page.validate_pdf_bytes(written, profile=page.ValidationProfile.PDF_UA_1)
    found = [f"{one.rule_id} {one.message}" for one in report.failures]
    with TemporaryDirectory() as place:
        file = Path(place) / "document.pdf"
        file.write_bytes(written)
        found += [f"{one.rule_id} {one.message}" for one in pdfua.validate(str(file)).findings]
    return found


def pictures(written: bytes, *, scale: float = 1.0) -> list[tuple[int, int, float]]:
    """Each page as a picture: width, height, and the share of it that is not the paper's white."""
    found = []
    document = pypdfium2.PdfDocument(written)
    for number in range(len(document)):
        picture = document[number].render(scale=scale).to_pil().convert("L")
        dark = sum(picture.histogram()[:250])
        found.append((picture.width, picture.height, dark / (picture.width * picture.height)))
    document.close()
    return found


def fonts_of(reader: PdfReader) -> set[str]:
    """The names of the fonts that its pages use."""
    found: set[str] = set()
    for one in reader.pages:
        resources = one["/Resources"].get_object()
        assert isinstance(resources, DictionaryObject)
        used = resources["/Font"].get_object()
        assert isinstance(used, DictionaryObject)
        found |= {str(font.get_object()["/BaseFont"]) for font in used.values()}
    return found


def language_of(reader: PdfReader) -> str:
    """The language of the whole document."""
    return str(reader.root_object.get("/Lang", ""))


def title_and_language(written: bytes) -> tuple[str, str]:
    """As the document says them itself."""
    reader = PdfReader(BytesIO(written))
    title = reader.metadata.title if reader.metadata else ""
    return str(title or ""), language_of(reader)
