"""Look into an untrusted proof file in a process of its own, with limits on memory, time and output.

Run as a script (`python -I proof_child.py`), so it imports nothing of the project and has none of its secrets. It is
asked on standard input, as JSON: the path and the caps. It answers on standard output with one JSON line, and after it
the bytes to keep: `{"type": ...}`, or `{"fault": code}`. `competence.reading.proofs` puts the fault into words.

What a file is, its first bytes say, and the whole of it has to bear that out. A picture is drawn anew, so that where it
was taken, and whatever else is hidden in it, is gone. A PDF is kept as it is (a signature would break) and refused
where it would do more than be read.
"""

import io
import json
import logging
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PDF, PNG, JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
ACTIVE = frozenset(
    {
        "/JS",
        "/JavaScript",
        "/Launch",
        "/RichMedia",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/XFA",
        "/ImportData",
        "/SubmitForm",
        "/Movie",
        "/Sound",
        "/GoToE",
        "/GoToR",
        "/Rendition",
    }
)
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3000  # pixels; a page can be read at that
MOST_OBJECTS = 50_000
MOST_PAGES = 200
DEEPEST = 60


class Fault(Exception):
    """The file is not kept; a code says why."""


def main() -> None:
    ask = json.load(sys.stdin)
    limit(ask["caps"])
    logging.disable(logging.CRITICAL)
    try:
        content = Path(ask["path"]).read_bytes()
        kind, kept = look_at(content)
        answer: dict[str, str] = {"type": kind}
    except Fault as fault:
        answer, kept = {"fault": str(fault)}, b""
    except (MemoryError, RecursionError):
        answer, kept = {"fault": "too_much"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


def limit(caps: dict[str, int]) -> None:
    """No more than this of memory, processor time and output, whatever the file makes the readers do."""
    for what, most in (
        (resource.RLIMIT_AS, caps["memory"]),
        (resource.RLIMIT_CPU, caps["seconds"]),
        (resource.RLIMIT_FSIZE, caps["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def look_at(content: bytes) -> tuple[str, bytes]:
    if not content:
        raise Fault("empty")
    if content.startswith(PDF):
        check_pdf(content)
        return "application/pdf", content
    if content.startswith(PNG):
        return "image/png", drawn_anew(content, "PNG")
    if content.startswith(JPEG):
        return "image/jpeg", drawn_anew(content, "JPEG")
    raise Fault("kind")


def drawn_anew(content: bytes, kind: str) -> bytes:
    """The picture alone: turned the right way up, not larger than is needed to read it, without anything else."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - not for PDF

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            opened.load()
            picture = ImageOps.exif_transpose(opened)
            picture = picture.convert("L" if picture.mode in {"1", "L", "I;16"} else "RGB")
    except Image.DecompressionBombError:
        raise Fault("too_much") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError):
        raise Fault("broken") from None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, kind, quality=88, optimize=True)
    return out.getvalue()


def check_pdf(content: bytes) -> None:
    """It can be read whole from its own table of contents, it ends where it says, and it does nothing by itself."""
    from pypdf import PdfReader  # noqa: PLC0415 - not for pictures
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - as above

    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \0"):
        raise Fault("broken")
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Fault("encrypted")
        if not 0 < len(reader.pages) <= MOST_PAGES:
            raise Fault("broken" if len(reader.pages) == 0 else "too_much")
        for found in everything(reader):
            if found in ACTIVE:
                raise Fault("active")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, AssertionError):
        raise Fault("broken") from None


def everything(reader: Any) -> Iterator[str]:  # noqa: ANN401 - of a library that is loaded for PDF alone
    """Every key and every name of every object there is, not only of those that the pages lead to."""
    from pypdf.generic import IndirectObject  # noqa: PLC0415 - as above

    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise Fault("too_much")
    yield from names_in(reader.trailer, 0)
    for number, generation in sorted(numbers):
        if number:
            yield from names_in(reader.get_object(IndirectObject(number, generation, reader)), 0)


def names_in(found: object, depth: int) -> Iterator[str]:
    """Keys and names in this object; what it refers to is an object of its own."""
    if depth > DEEPEST:
        raise Fault("too_much")
    if isinstance(found, dict):
        for key in found:
            yield str(key)
            yield from names_in(dict.__getitem__(found, key), depth + 1)
    elif isinstance(found, list):
        for at in range(len(found)):
            yield from names_in(list.__getitem__(found, at), depth + 1)
    elif isinstance(found, str) and found.startswith("/"):
        yield str(found)


if __name__ == "__main__":
    main()
