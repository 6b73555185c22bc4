"""Every kind of bad file with the exact sentence that is said about it; beside each refusal, files that are right."""

from datetime import date

import pytest

from portal.actions.people_imports import Refused
from portal.models import Organisation, PeopleImport, Unit, User
from portal.queries import feed_problems
from portal.queries.feed_cells import BadCell, day_after, extent, form, yes_or_no
from portal.queries.feed_files import LONGEST_LINE, MEGABYTE, MOST_MEGABYTES, MOST_ROWS
from tests.make.feed import FIRST_DAY, PERSON_FIELDS, UNIT_FIELDS, load, people_file, person, unit, units_file
from tests.make.people import make_organisation, make_person

TREE = units_file(unit("R"), unit("A", "R"), unit("B", "R"))
STAFF = people_file(person("1"), person("2", "R"))


@pytest.fixture
def region(db: None) -> Organisation:
    return make_organisation()


def said(region: Organisation, units: bytes, people: bytes, *, as_of: date = FIRST_DAY) -> list[str]:
    """The lines that are said about files that are refused, in English."""
    with pytest.raises(Refused) as refused:
        load(region, units, people, as_of=as_of)
    assert (Unit.objects.count(), PeopleImport.objects.count()) == (0, 0)
    return [feed_problems.line(problem) for problem in refused.value.problems.in_order()]


UNITS = [
    ("empty", b"", "Units file: The file is empty. Export it again."),
    ("blank", b" \r\n\r\n", "Units file: The file is empty. Export it again."),
    ("heading only", units_file(), "Units file: The file has a heading and no rows. Export it again."),
    (
        "too large", b"x" * (MOST_MEGABYTES * MEGABYTE + 1),
        "Units file: The file is larger than 40 MB. A file of 60,000 people is about 10 MB; check the export.",
    ),
    (
        "utf-16 with mark", TREE.decode().encode("utf-16"),
        "Units file: The file is in UTF-16. Save it as CSV UTF-8 and hand it in again.",
    ),
    (
        "utf-16 without mark", TREE.decode().encode("utf-16-le"),
        "Units file: The file is in UTF-16. Save it as CSV UTF-8 and hand it in again.",
    ),
    (
        "workbook", b"PK\x03\x04\x00\x00",
        "Units file: The file is a workbook or an archive, not text. Save it as CSV UTF-8 and hand it in again.",
    ),
    ("binary", bytes(range(256)) * 9, "Units file: The file is not text. Save it as CSV UTF-8 and hand it in again."),
    (
        "nul", units_file(unit("R"), unit("A", "R", name="A" * 90), unit("B\0", "R")),
        "Units file, row 4: The row holds a NUL byte, so the file is damaged. Export it again.",
    ),
    (
        "lone surrogate", units_file(unit("R"), unit("A", "R")) + b"B;\xed\xa0\x80;R;;;\r\n",
        "Units file, row 4: The row holds half a character (a lone surrogate). Export the file again as CSV UTF-8.",
    ),
    (
        "two encodings", units_file(unit("R", name="Sjukhuset på höjden")) + "A;Öster;R;;;\r\n".encode("cp1252"),
        ("Units file, row 3: The row holds bytes that are not UTF-8, while other rows are. "
        "Export the whole file as CSV UTF-8."),
    ),
    (
        "neither encoding", units_file(unit("R")) + b"A;\x81;R;;;\r\n",
        "Units file, row 3: The row is neither UTF-8 nor Windows-1252. Export the file as CSV UTF-8.",
    ),
    (
        "endless line", units_file(unit("R")) + b"A;" + b"x" * LONGEST_LINE,
        "Units file, row 3: The line is longer than 8000 characters. Check that the file has line breaks.",
    ),
    (
        "quotation mark", units_file(unit("R")) + b'A;"Ward;R;;;\r\n',
        ('Units file, row 3: A quotation mark (") is not closed, or stands in the middle of a cell. '
        "Double it or remove it."),
    ),
    (
        "no heading", b"R;Region;;;;\r\nA;Ward;R;;;\r\n",
        ("Units file, row 1: The first row names no known column. It must hold the column names, "
        "for example: kod, namn, överordnad, chef."),
    ),
    (
        "missing column", units_file(unit("R"), heading="code;name;manager;from;to;other"),
        ("Units file, row 1: The column överordnad is missing. Add it; it may be called "
        "överordnad, parent, överordnad enhet."),
    ),
    (
        "column twice", units_file(unit("R"), heading="code;name;parent;manager;from;Kod"),
        "Units file, row 1: The column Kod stands twice in the heading. Remove one of them.",
    ),
    (
        "other file", STAFF,
        "Units file, row 1: This looks like the other file. Check that units and people are not exchanged.",
    ),
    (
        "cut off", units_file(unit("R")) + b"A;War",
        "Units file, row 3: The last row has 2 of 6 cells and no line break: the file is cut off. Export it again.",
    ),
    (
        "too many cells", units_file(unit("R"), "A;Ward; East;R;;;"),
        "Units file, row 3: The row has 7 cells and the heading has 6. Put texts with a separator in quotation marks.",
    ),
    (
        "no code", units_file(unit("R"), unit("", "R")),
        "Units file, row 3, column code: The cell is empty, and must be filled in.",
    ),
    (
        "long name", units_file(unit("R", name="x" * 201)),
        "Units file, row 2, column name: The text is longer than 200 characters. Shorten it.",
    ),
    (
        "line break in a cell", units_file(unit("R", name='"Ward\n3"')),
        ("Units file, row 2, column name: The text holds a character that cannot be shown (U+000A), "
        "such as a line break. Remove it."),
    ),
    (
        "right to left mark", units_file(unit("R", name="Ward\u202e3")),
        ("Units file, row 2, column name: The text holds a character that cannot be shown (U+202E), "
        "such as a line break. Remove it."),
    ),
    *(
        (
            f"formula {sign}", units_file(unit("R", name=f"{sign}cmd")),
            (f"Units file, row 2, column name: “{sign}cmd” begins with {sign}, which a spreadsheet would run as a "
            "formula. Write it without the sign."),
        )
        for sign in "=+-@"
    ),
    (
        "not a date", units_file(unit("R", since="1/2/2026")),
        "Units file, row 2, column from: “1/2/2026” is not a date. Write it as 2026-01-31.",
    ),
    (
        "no such day", units_file(unit("R", since="2026-02-30")),
        "Units file, row 2, column from: 2026-02-30 does not exist in the calendar. Write the right day.",
    ),
    (
        "no such century", units_file(unit("R", since="0026-02-03")),
        ("Units file, row 2, column from: 0026-02-03 is not between 1900 and 2199. Write the right year, "
        "or leave the cell empty."),
    ),
    (
        "to before from", units_file(unit("R", since="2026-02-03", until="2026-02-02")),
        "Units file, row 2, column to: The last day (2026-02-02) is before the first (2026-02-03). Change one of them.",
    ),
    (
        "code twice", units_file(unit("R"), unit("A", "R"), unit("A", "R")),
        "Units file, row 4, column code: The unit code A already stands in row 3. Each unit has one row.",
    ),
    (
        "two roots", units_file(unit("R"), unit("A")),
        ("Units file, row 3, column parent: A has no parent, and neither has R. Only the topmost unit is without; "
        "fill in the parent."),
    ),
    (
        "unknown parent", units_file(unit("R"), unit("A", "X")),
        "Units file, row 3, column parent: The parent X is not in the units file. Add it, or correct the code.",
    ),
    (
        "own parent", units_file(unit("R"), unit("A", "A")),
        "Units file, row 3, column parent: A lies under itself: A < A. Correct one of the parents.",
    ),
    (
        "circle", units_file(unit("R"), unit("A", "B"), unit("B", "C"), unit("C", "A"), unit("D", "C")),
        "Units file, row 3, column parent: A lies under itself: A < B < C < A. Correct one of the parents.",
    ),
    (
        "closed parent", units_file(unit("R"), unit("A", "R", until="2026-02-28"), unit("B", "A")),
        ("Units file, row 4, column parent: The parent A closes on 2026-02-28, before this unit. Close this one too, "
        "or give it another parent."),
    ),
    (
        "manager not there", units_file(unit("R"), unit("A", "R", manager="77")),
        "Units file, row 3, column manager: The manager 77 is not in the people file. Correct the employee number.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("units", "expected"), [case[1:] for case in UNITS], ids=[case[0] for case in UNITS])
def test_a_bad_units_file(region: Organisation, units: bytes, expected: str) -> None:
    """The people file names units; where the units file cannot be read, nothing is said about that."""
    lines = said(region, units, people_file(person("1", "R")))
    assert [line for line in lines if not line.startswith("People")] == [expected]


def test_no_unit_without_a_parent(region: Organisation) -> None:
    assert said(region, units_file(unit("R", "A"), unit("A", "R")), STAFF) == [
        "Units file: No unit is without a parent. Leave the parent of the topmost unit empty.",
        "Units file, row 2, column parent: R lies under itself: R < A < R. Correct one of the parents.",
    ]


PEOPLE = [
    ("heading only", people_file(), "People file: The file has a heading and no rows. Export it again."),
    (
        "other file", TREE,
        "People file, row 1: This looks like the other file. Check that units and people are not exchanged.",
    ),
    (
        "cut off", STAFF[:-40],
        "People file, row 3: The last row has 7 of 16 cells and no line break: the file is cut off. Export it again.",
    ),
    (
        "formula in a name", people_file(person("1", given="=HYPERLINK(1)")),
        ("People file, row 2, column given name: “=HYPERLINK(1)” begins with =, which a spreadsheet would run as a "
        "formula. Write it without the sign."),
    ),
    *(
        (
            f"extent {value}", people_file(person("1", extent=value)),
            (f"People file, row 2, column extent: {value} is not an extent. It is above 0 and at most 100 per cent, "
            "with at most two decimals."),
        )
        for value in ("0", "-5", "100,01", "33.333", "NaN", "1e9")
    ),
    (
        "extent in words", people_file(person("1", extent="full")),
        ("People file, row 2, column extent: “full” is not a number. Write per cent of full time, "
        "for example 75 or 75,5."),
    ),
    (
        "extents as shares", people_file(person("1", extent="0,75"), person("2", extent="1")),
        "People file: No extent is above 1, so they seem to be shares of full time. Write per cent: 75, not 0,75.",
    ),
    (
        "form", people_file(person("1", form="maybe")),
        "People file, row 2, column form: “maybe” is not a form of employment. Write permanent, fixed-term or hourly.",
    ),
    (
        "language", people_file(person("1", language="fi")),
        ("People file, row 2, column language: “fi” is not a language of the portal. Write sv, nb or en, "
        "or leave the cell empty."),
    ),
    (
        "main", people_file(person("1", main="perhaps")),
        "People file, row 2, column main: “perhaps” is neither yes nor no. Write yes, no, or leave the cell empty.",
    ),
    (
        "e-mail", people_file(person("1", email="asa at exempel")),
        ("People file, row 2, column e-mail: “asa at exempel” is not an e-mail address. Correct it, "
        "or leave the cell empty."),
    ),
    (
        "e-mail with a line break", people_file(person("1", email='"asa@exempel.se\nBcc: b@exempel.se"')),
        ("People file, row 2, column e-mail: The text holds a character that cannot be shown (U+000A), "
        "such as a line break. Remove it."),
    ),
    (
        "e-mail with other letters", people_file(person("1", email="åsa@exempel.se")),
        ("People file, row 2, column e-mail: “åsa@exempel.se” has other letters than a to z before the @, and not "
        "every mail server takes those. Write another address of the person, or leave the cell empty."),
    ),
    (
        "user name", people_file(person("1", username="åsa ek")),
        "People file, row 2, column user name: “åsa ek” is not a user name. Use letters, figures and . _ - + @ only.",
    ),
    (
        "no first day", people_file(person("1", since="")),
        "People file, row 2, column from: The cell is empty, and must be filled in.",
    ),
    (
        "leave ends before it begins", people_file(person("1", leave=("2026-05-02", "2026-05-01"))),
        ("People file, row 2, column leave to: The last day (2026-05-01) is before the first (2026-05-02). "
        "Change one of them."),
    ),
    (
        "leave without a beginning", people_file(person("1", leave=("", "2026-05-01"))),
        "People file, row 2, column leave to: The leave has a last day and no first day. Fill in when it begins.",
    ),
    (
        "employment twice", people_file(person("1"), person("1")),
        ("People file, row 3, column employment number: Employment 1-1 of this person already stands in row 2. "
        "Each employment has one row."),
    ),
    (
        "two names", people_file(person("1", family="Ek"), person("1", family="Al", employment="1-2")),
        "People file, row 3, column family name: Row 2 says “Ek” about the same employee number. Make them agree.",
    ),
    (
        "unknown unit", people_file(person("1", "Q")),
        "People file, row 2, column unit code: The unit Q is not in the units file. Add it, or correct the code.",
    ),
    (
        "unknown profession", people_file(person("1", profession="wizard")),
        ("People file, row 2, column profession code: The profession wizard is not known in the portal. "
        "Correct the code, or have the profession added first."),
    ),
    (
        "two main employments", people_file(person("1", main="yes"), person("1", "B", employment="1-2", main="yes")),
        ("People file, row 3, column main: Rows 2 and 3 both say that they are the main employment on the same days. "
        "Choose one."),
    ),
    (
        "user name twice", people_file(person("1", username="asa"), person("2", username="Asa")),
        "People file, row 3, column user name: The user name asa already stands in row 2 for someone else.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("people", "expected"), [case[1:] for case in PEOPLE], ids=[case[0] for case in PEOPLE])
def test_a_bad_people_file(region: Organisation, people: bytes, expected: str) -> None:
    assert said(region, TREE, people) == [expected]


def test_a_unit_that_has_closed_with_people_in_it(region: Organisation) -> None:
    units = units_file(unit("R"), unit("A", "R", until="2026-02-28"))
    assert said(
        region, units, people_file(person("1", "A"), person("2", "R"), person("3", "A", until="2026-02-28"))
    ) == [
        (
            "People file, row 2, column unit code: The unit A closed on 2026-02-28, and the employment goes on. "
            "Move it to another unit."
        )
    ]


def test_a_manager_who_has_left(region: Organisation) -> None:
    units = units_file(unit("R", manager="1"))
    assert said(region, units, people_file(person("1", "R", until="2026-02-28"), person("2", "R"))) == [
        (
            "Units file, row 2, column manager: The manager 1 is not employed on 2026-03-01. Name another, "
            "or leave the cell empty."
        )
    ]


def test_a_user_name_of_another_organisation(region: Organisation) -> None:
    make_person(organisation=make_organisation(), username="Asa")
    assert said(region, TREE, people_file(person("1", username="asa"))) == [
        "People file, row 2, column user name: The user name asa belongs to someone else in the portal. Choose another."
    ]


def test_too_many_rows(region: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.queries.feed_columns.MOST_ROWS", 2)
    assert MOST_ROWS == 300_000
    assert said(region, TREE, people_file(person("1"))) == [
        "Units file: The file has more than 2 rows. Check the export."
    ]


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_files(region: Organisation) -> None:
    units = units_file(unit("R"), unit("A", "X"), unit("B", "R", since="yesterday"))
    people = people_file(person("1", "Q", extent="200"), person("2", form="maybe", email="none"))
    assert [line.split(":")[0] for line in said(region, units, people)] == [
        "Units file, row 3, column parent", "Units file, row 4, column from", "People file, row 2, column extent",
        "People file, row 2, column unit code", "People file, row 3, column e-mail", "People file, row 3, column form",
    ]  # fmt: skip


def test_forty_thousand_rows_of_nonsense_are_counted_and_the_first_kept(region: Organisation) -> None:
    people = people_file(*(person(str(number), extent="x") for number in range(40_000)))
    with pytest.raises(Refused) as refused:
        load(region, TREE, people)
    assert (refused.value.problems.count, len(refused.value.problems.found)) == (40_000, 20_000)


def test_a_day_that_has_not_come(region: Organisation) -> None:
    assert said(region, TREE, STAFF, as_of=date(2199, 1, 1)) == [
        "Both files: The files describe 2199-01-01, which has not come yet. Change the day."
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_encodings_delimiters_and_line_breaks(
    region: Organisation, encoding: str, delimiter: str, line_break: str
) -> None:
    def written(data: bytes) -> bytes:
        return data.decode().replace(";", delimiter).replace("\r\n", line_break).encode(encoding)

    load(region, written(TREE), written(people_file(person("1", given="Åsa", family="Sjöö"))))
    assert str(User.objects.get()) == "Åsa Sjöö"


def test_quotation_marks_blank_lines_spaces_and_the_hint_of_excel(region: Organisation) -> None:
    units = b"sep=;\r\n" + units_file(unit("R"), "", ' A ;"Ward ""3""; East"; R;;;', ";;;;;")
    load(region, units, STAFF.rstrip())
    assert Unit.objects.get(code="A").name == 'Ward "3"; East'


SWEDISH_UNITS = "Kod;Namn;Överordnad;Chef;Från;Till"
SWEDISH_PEOPLE = (
    "Personalnummer;Användarnamn;Förnamn;Efternamn;E-post;Språk;Anställningsnummer;Enhetskod;Yrkeskod;"
    "Sysselsättningsgrad;Anställningsform;Från;Till;Tjänstledig från;Tjänstledig till;Huvudanställning"
)
ENGLISH_SHOUTED = ";".join(PERSON_FIELDS).upper().replace(" ", "_")


@pytest.mark.parametrize(
    ("units", "people"),
    [(SWEDISH_UNITS, SWEDISH_PEOPLE), (";".join(UNIT_FIELDS).title(), ENGLISH_SHOUTED)],
)
def test_headings_in_swedish_and_english(region: Organisation, units: str, people: str) -> None:
    load(region, units_file(unit("R"), unit("A", "R"), heading=units), people_file(person("1"), heading=people))
    assert User.objects.get().employments.get().unit.code == "A"


def test_columns_nobody_knows_are_not_read_and_said(region: Organisation) -> None:
    people = "\r\n".join(
        f"{line};{'pay' if number == 0 else '42 000'}" for number, line in enumerate(STAFF.decode().splitlines())
    )
    assert load(region, TREE, people.encode()).ignored == ("pay",)


@pytest.mark.parametrize(("cell", "expected"), [
    ("2026-01-31", date(2026, 2, 1)), ("20260131", date(2026, 2, 1)), ("31.1.2026", date(2026, 2, 1)),
    ("9999-12-31", None), ("31.12.9999", None),
])  # fmt: skip
def test_ways_to_write_a_last_day(cell: str, expected: date | None) -> None:
    assert day_after(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("75", "75.00"), ("75,5", "75.50"), ("0.01", "0.01"), ("100 %", "100.00")]
)
def test_ways_to_write_an_extent(cell: str, expected: str) -> None:
    assert str(extent(cell)) == expected


@pytest.mark.parametrize(("cell", "expected"), [
    ("Tillsvidare", "PERMANENT"), ("visstid", "FIXED_TERM"), ("TIMAVLÖNAD", "HOURLY"), ("hourly", "HOURLY"),
    ("fast ansatt", "PERMANENT"), ("fixed-term", "FIXED_TERM"),
])  # fmt: skip
def test_ways_to_write_a_form(cell: str, expected: str) -> None:
    assert form(cell) == expected


@pytest.mark.parametrize(("cell", "expected"), [("Ja", True), ("x", True), ("NEJ", False), ("0", False)])
def test_ways_to_say_yes_and_no(cell: str, expected: bool) -> None:
    assert yes_or_no(cell) is expected


def test_other_words_are_refused() -> None:
    with pytest.raises(BadCell):
        yes_or_no("maybe")
