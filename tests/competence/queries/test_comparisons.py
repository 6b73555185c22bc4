"""What differs between two versions is told once, by language, and nothing that is the same."""

from dataclasses import replace

from competence.queries.comparisons import AreaChange, TextChange, compare
from competence.reading.content import AreaContent, CompetenceContent, FrameworkContent

HYGIENE = CompetenceContent("H1", "vard", {"sv": "Hygien"}, level_texts={"sv": ["a", "b", "c"]})
TEAM = CompetenceContent("T1", "vard", {"sv": "Team", "en": "Team"}, why={"sv": "Ingen är ensam."})
CPR = CompetenceContent("C1", "vard", {"sv": "HLR"}, kind="CERTIFICATE", validity_months=12)
OLD = FrameworkContent("egen", "COMMON", {"sv": "Egen"}, (AreaContent("vard", {"sv": "Vård"}),), (HYGIENE, TEAM, CPR))


def test_the_same_twice_is_no_difference() -> None:
    found = compare(OLD, OLD)
    assert (found.is_empty, found.same) == (True, 3)


def test_texts_differ_by_field_and_language() -> None:
    changed = replace(
        HYGIENE, name={"sv": "Hygien", "nb": "Hygiene"}, level_texts={"sv": ["a", "x", "c"], "en": ["1", "2", "3"]}
    )
    found = compare(
        OLD,
        replace(
            OLD, name={"sv": "Vår"}, competences=(changed, replace(TEAM, why={}), replace(CPR, validity_months=24))
        ),
    )
    assert found.head == (TextChange("name", "sv", "Egen", "Vår"),)
    assert [(one.code, one.texts) for one in found.changed] == [
        (
            "H1",
            (
                TextChange("name", "nb", "", "Hygiene"),
                TextChange("level 0", "en", "", "1"),
                TextChange("level 1", "sv", "b", "x"),
                TextChange("level 1", "en", "", "2"),
                TextChange("level 2", "en", "", "3"),
            ),
        ),
        ("T1", (TextChange("why", "sv", "Ingen är ensam.", ""),)),
        ("C1", (TextChange("validity", "", "12", "24"),)),
    ]
    assert (found.added, found.removed, found.same) == ((), (), 0)


def test_what_came_went_moved_and_was_replaced() -> None:
    areas = (AreaContent("vard", {"sv": "Vården"}), AreaContent("lag", {"sv": "Lag"}))
    new = CompetenceContent("N1", "lag", {"sv": "Ny"}, replaces=("H1",))
    found = compare(OLD, replace(OLD, areas=areas, competences=(replace(TEAM, area="lag"), new)))
    assert found.areas == (AreaChange("vard", {"sv": "Vård"}, {"sv": "Vården"}), AreaChange("lag", {}, {"sv": "Lag"}))
    assert [(one.code, one.moved, one.texts) for one in found.changed] == [("T1", True, ())]
    assert [(one.code, one.replaces) for one in found.added] == [("N1", ("H1",))]
    assert [(one.code, one.replaced_by) for one in found.removed] == [("H1", "N1"), ("C1", "")]
    assert compare(replace(OLD, areas=areas), OLD).areas[-1] == AreaChange("lag", {"sv": "Lag"}, {})
