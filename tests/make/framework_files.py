"""A framework with everything that a competence and a requirement can have, and files read back."""

from pathlib import Path

from competence.reading.content import AlignmentContent, AreaContent, CompetenceContent, FrameworkContent
from competence.reading.layout import OwnFramework, OwnLevel, own_map
from competence.reading.maps import as_map
from competence.reading.sheets import FrameworkSheet, read_sheet
from competence.reading.spreadsheets import look

UUID = "f9ae0a26-4ad4-4a1b-b6f4-e1e9f4f7d8a1"
HYGIENE = CompetenceContent(
    code="K1",
    area="vard",
    name={"sv": "Basal hygien", "nb": "Basal hygiene", "en": "Basic hygiene"},
    why={"sv": "Smitta stoppas.\nVarje gång.", "en": "+ stops infection"},
    level_texts={
        "sv": ["Ny", "Kan med stöd", "= själv", "Trygg", "Leder"],
        "en": ["New", "With support", "-alone", "@ease", "'=Leads"],
    },
    core="patient-safety",
    governing_document='SOSFS 2015:10; "basal hygien"',
    governing_url="https://example.org/sosfs?a=1&b=2",
    alignments=(
        AlignmentContent("CASE", "6e1f0d3a-0c51-4b7e-9c6a-2f4f5f1f8d11", "", "Hygiene", "RELATED"),
        AlignmentContent("ESCO", "S1.2", "", r"wash | rinse; dry \ wipe", "CLOSE"),
        AlignmentContent("ESCO", UUID, f"http://data.europa.eu/esco/skill/{UUID}", "", "EXACT"),
        AlignmentContent("ONET", "2.A.1.a", "", "", "EXACT"),
        AlignmentContent("OTHER", "=1+1", "https://example.org/other", "", "BROADER"),
        AlignmentContent("OTHER", "https://example.org/x;y", "", "", "EXACT"),
    ),
)
CERTIFICATE = CompetenceContent(
    code="007", area="sakerhet", name={"sv": "D-HLR"}, kind="CERTIFICATE", validity_months=24, core="rescue"
)
LANGUAGE = CompetenceContent(
    code="SV-L",
    area="vard",
    name={"sv": "Svenska, läsa", "nb": "Svensk, lese"},
    kind="LANGUAGE",
    skill="READING",
    level_texts={"sv": [f"nivå {level}" for level in range(7)]},
)
PLAIN = CompetenceContent(code="=1+1", area="vard", name={"sv": "1", "en": "=cmd|' /C calc'!A0"})
CONTENT = FrameworkContent(
    code="akut",
    layer="PROFESSION",
    name={"sv": "Akutsjukvård", "nb": "Akuttmedisin", "en": "Emergency care"},
    areas=(
        AreaContent("sakerhet", {"sv": "Säkerhet", "nb": "Sikkerhet"}),
        AreaContent("vard", {"sv": "Vård", "en": "Care"}),
    ),
    competences=(CERTIFICATE, HYGIENE, LANGUAGE, PLAIN),
)
NOBODY: dict[str, str] = {}
LEVELS = (
    OwnLevel("K1", 2, "", "", NOBODY, "", None, None, None),
    OwnLevel("K1", 3, "nurse", "", NOBODY, "", None, 6, 1),
    OwnLevel("K1", 4, "", "R1", {"sv": "Handledare", "en": "=Tutor"}, "", None, None, None),
    OwnLevel("K1", 3, "nurse", "", NOBODY, "U1", 2, None, None),
    OwnLevel("K1", 4, "", "", NOBODY, "U1", 1, None, None),
    OwnLevel("007", 1, "", "", NOBODY, "U1", None, None, None),
    OwnLevel("SV-L", 5, "nurse", "", NOBODY, "", None, 12, None),
)
OWN = OwnFramework(content=CONTENT, profession="nurse", unit="", levels=LEVELS)


def read_back(path: Path) -> tuple[FrameworkSheet, tuple[OwnLevel, ...], dict[str, str]]:
    """What our own import reads in a file that we wrote: the sheet, its levels, and the rest of the head."""
    data = own_map(look(path))
    assert data is not None
    sheet = read_sheet(path, as_map(data))
    levels = tuple(
        OwnLevel(
            one.competence, one.level, one.profession, one.role, sheet.roles[one.role] if one.role else {}, one.unit,
            one.min_people, one.ramp_months, one.ramp_level,
        )
        for one in sheet.wanted
    )  # fmt: skip
    return sheet, levels, {"profession": data["framework"]["profession"], "unit": data["framework"]["unit"]}
