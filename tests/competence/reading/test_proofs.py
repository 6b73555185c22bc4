"""A proof is told by its content, looked into by a limited process, and harms nobody afterwards."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from competence.reading import proofs
from tests.make.certificates import pdf, picture


def refusal_of(content: bytes, name: str = "intyg.pdf") -> str:
    with pytest.raises(proofs.NotAProof) as refusal:
        proofs.read(name, content)
    return refusal.value.code


def active_pdf() -> bytes:
    """A PDF that runs a program when it is opened."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.write(out)
    return out.getvalue()


def with_attachment() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_attachment("program.exe", b"MZ")
    writer.write(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("hemligt", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_kept_as_it_is() -> None:
    content = pdf()
    assert proofs.read("Intyg HLR.pdf", content) == proofs.ProofFile("Intyg HLR.pdf", "application/pdf", content)


@pytest.mark.parametrize(
    ("kind", "content_type", "ending"), [("JPEG", "image/jpeg", "jpg"), ("PNG", "image/png", "png")]
)
def test_a_picture_is_drawn_anew_without_what_it_carried(kind: str, content_type: str, ending: str) -> None:
    hidden = b"<script>alert(1)</script>"
    kept = proofs.read("foto.gif", picture(kind) + hidden)
    assert (kept.name, kept.content_type) == (f"foto.{ending}", content_type)
    assert hidden not in kept.content
    with Image.open(BytesIO(kept.content)) as drawn:
        assert (drawn.format, drawn.size) == (kind, (40, 30))


def test_where_a_picture_was_taken_is_not_kept() -> None:
    out, exif = BytesIO(), Image.Exif()
    exif[0x010E], exif[0x0112] = "Hemma hos Karin", 6
    Image.new("RGB", (40, 30), "white").save(out, "JPEG", exif=exif)
    assert b"Karin" in out.getvalue()
    kept = proofs.read("foto.jpg", out.getvalue()).content
    assert b"Karin" not in kept
    with Image.open(BytesIO(kept)) as drawn:
        assert (drawn.size, dict(drawn.getexif())) == ((30, 40), {})


def test_a_large_picture_is_made_as_small_as_can_be_read() -> None:
    with Image.open(BytesIO(proofs.read("stor.png", picture("PNG", size=(4000, 1000))).content)) as drawn:
        assert drawn.size == (3000, 750)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "kind"),
        (b"MZ\x90\x00", "kind"),
        (b"GIF89a" + b"\0" * 100, "kind"),
        (b"%PDF-1.7\n%%EOF", "broken"),
        (b"%PDF-" + b"\0" * 5000, "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "broken"),
        (b"\xff\xd8\xff" + b"\0" * 100, "broken"),
        (b"%PDF-" + b"0" * 10 * 1024 * 1024, "too_big"),
    ],
    ids=[
        "zero bytes",
        "html",
        "program",
        "gif",
        "pdf of nothing",
        "zeros",
        "png of nothing",
        "jpeg of nothing",
        "10 MB + 5",
    ],
)
def test_what_is_no_proof_is_refused(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_a_file_is_what_it_begins_as_and_nothing_else() -> None:
    assert refusal_of(pdf()[:-40]) == "broken"
    assert refusal_of(pdf() + b"PK\x03\x04 a zip behind it") == "broken"
    assert refusal_of(b" " + pdf()) == "kind"
    assert refusal_of(picture("JPEG", size=(400, 300))[:500]) == "broken"
    assert refusal_of(b"%PDF-1.4\n" + picture("PNG")) == "broken"


def test_a_pdf_that_would_do_more_than_be_read_is_refused() -> None:
    assert [refusal_of(active_pdf()), refusal_of(with_attachment()), refusal_of(locked_pdf())] == [
        "active", "active", "encrypted",
    ]  # fmt: skip


def test_a_bomb_takes_no_more_than_its_cap() -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert len(out.getvalue()) < proofs.MEGABYTE
    assert refusal_of(out.getvalue()) == "too_much"
    assert refusal_of(pdf(pages=201)) == "too_much"


def test_a_reader_that_never_ends_is_ended() -> None:
    caps = proofs.Caps(seconds=0)
    with pytest.raises(proofs.NotAProof) as refusal:
        proofs.read("x.png", picture("PNG"), caps)
    assert refusal.value.code == "too_much"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\hemligt\\diplom.exe", "diplom.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x1.pdf"),
        ("diplom\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "diplomfdp.pdf"),
        ("in\0tyg\ud800.pdf", "intyg.pdf"),
        ("  .pdf", "proof.pdf"),
        ("", "proof.pdf"),
        ("<b>Åsas intyg (HLR)</b>.pdf", "b.pdf"),
        ("å" * 300 + ".pdf", "å" * 100 + ".pdf"),
    ],
)
def test_the_name_of_a_file_harms_nobody(name: str, kept: str) -> None:
    assert proofs.safe_name(name, ".pdf") == kept
