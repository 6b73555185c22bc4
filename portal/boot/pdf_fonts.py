"""Makes the fonts of the PDF documents from the portal's own web font: `python -m portal.boot.pdf_fonts`.

The web font is variable and in two parts. A PDF can hold only static fonts, so every document would have to cut its own
out of the variable one, which takes longer than the document itself. They are made once, here, and shipped.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "static" / "vendor" / "atkinson-hyperlegible-next"
TARGET = PROJECT / "static" / "fonts"
PARTS = ("latin", "latin-ext")
WEIGHTS = {"Regular": 400, "Bold": 700}
MOMENT = 3_786_825_600
"""The time of making that the files tell (seconds since 1904): always the same, so that the files are."""

UNUSED = ("GSUB", "GDEF", "STAT", "gasp", "prep")
"""Tables for screens and for features that the documents do not use; kerning (GPOS) stays."""


def make(target: Path = TARGET) -> None:
    """Write one font file for each weight, with the letters of all parts."""
    target.mkdir(exist_ok=True)
    for name, weight in WEIGHTS.items():
        with TemporaryDirectory() as folder:
            parts = [_part(part, weight, Path(folder)) for part in PARTS]
            font = Merger(Options(drop_tables=list(UNUSED))).merge(parts)
        font["head"].created = font["head"].modified = MOMENT
        font.recalcTimestamp = False
        font.save(target / f"AtkinsonHyperlegibleNext-{name}.ttf")


def _part(part: str, weight: int, folder: Path) -> str:
    font = TTFont(SOURCE / f"atkinson-hyperlegible-next-{part}-wght-normal.woff2")
    font.flavor = None
    font = instantiateVariableFont(font, {"wght": weight}, static=True)
    for table in ("GSUB", "GDEF"):
        del font[table]
    path = str(folder / f"{part}.ttf")
    font.save(path)
    return path


if __name__ == "__main__":
    make()
