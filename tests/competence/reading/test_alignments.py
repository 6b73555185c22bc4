"""Identifiers elsewhere, as they are written in a cell and read out of addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.reading.alignments import aligned, identifier_of, in_order, read_cell, write_cell
from competence.reading.content import AlignmentContent
from competence.reading.faults import alignment_faults

SKILL = "f9ae0a26-4ad4-4a1b-b6f4-e1e9f4f7d8a1"
ESCO = f"http://data.europa.eu/esco/skill/{SKILL}"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cn"), include_characters=" |;\\n-"))
PLAIN = TEXTS.map(lambda text: text.strip()).filter(bool)
URIS = st.one_of(st.just(""), st.sampled_from([ESCO, "https://example.org/a;b|c", "https://www.onetonline.org/2.A.1"]))
ALIGNMENTS = st.builds(
    AlignmentContent,
    scheme=st.just("ESCO"),
    identifier=st.one_of(PLAIN, st.just(ESCO), st.just(SKILL)),
    uri=URIS,
    label=st.one_of(st.just(""), PLAIN, st.just("two\nlines")),
    relation=st.sampled_from(["EXACT", "CLOSE", "BROADER"]),
)


@pytest.mark.parametrize(
    ("scheme", "address", "identifier"),
    [
        ("ESCO", ESCO, SKILL),
        ("ESCO", f"{ESCO}/", SKILL),
        ("ESCO", f"https://esco.ec.europa.eu/en/classification/skills?uri={ESCO}", SKILL),
        ("ESCO", "http://data.europa.eu/esco/isco/C2221", "C2221"),
        ("ESCO", "https://esco.ec.europa.eu/en/classification", "https://esco.ec.europa.eu/en/classification"),
        ("ESCO", "https://example.org/S1", "https://example.org/S1"),
        ("ONET", "https://www.onetonline.org/find/descriptor/result/2.A.1.a?a=1", "2.A.1.a"),
        ("ONET", ESCO, ESCO),
        ("CASE", f"https://case.example.org/ims/case/v1p0/CFItems/{SKILL.upper()}", SKILL),
        ("OTHER", f"https://example.org/{SKILL}", f"https://example.org/{SKILL}"),
        ("ESCO", "http://[", "http://["),
    ],
)
def test_an_address_is_known_by_its_last_part_where_it_is_of_the_scheme(
    scheme: str, address: str, identifier: str
) -> None:
    assert identifier_of(scheme, address) == identifier
    assert aligned(scheme, address) == AlignmentContent(scheme, identifier, address, "", "EXACT")


def test_a_cell_holds_several() -> None:
    assert read_cell("ESCO", "") == ()
    assert read_cell("ESCO", f"S2; {ESCO}\nS2\n") == (
        AlignmentContent("ESCO", "S2", "", "", "EXACT"),
        AlignmentContent("ESCO", SKILL, ESCO, "", "EXACT"),
    )
    assert read_cell("ONET", "2.A.1.a | https://example.org/a | Reading | closeMatch") == (
        AlignmentContent("ONET", "2.A.1.a", "https://example.org/a", "Reading", "CLOSE"),
    )


@given(st.lists(ALIGNMENTS, max_size=4, unique=True))
def test_a_cell_comes_back_without_loss(alignments: list[AlignmentContent]) -> None:
    cell = write_cell("ESCO", in_order(alignments))
    assert sorted(read_cell("ESCO", cell), key=str) == sorted(alignments, key=str)


def test_what_is_plain_is_written_plainly() -> None:
    both = (AlignmentContent("ESCO", "S1", "", "", "EXACT"), AlignmentContent("ESCO", SKILL, ESCO, "", "EXACT"))
    assert write_cell("ESCO", both) == f"S1\n{ESCO}"
    assert write_cell("ONET", both) == ""


@given(st.text(max_size=300))
def test_any_text_is_read_or_said_to_be_wrong(text: str) -> None:
    for one in read_cell("OTHER", text):
        list(alignment_faults(one))
