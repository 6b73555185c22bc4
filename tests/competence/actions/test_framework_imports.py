"""A spreadsheet's framework is taken in whole or not at all, and a second time without change."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import Http404
from pytest_django import DjangoAssertNumQueries

from competence.actions.framework_imports import Imported, import_framework
from competence.actions.frameworks import FaultyContent
from competence.models import Competence, Framework, JobRole, Requirement
from competence.queries import gaps, requirements
from competence.reading.maps import as_map
from competence.reading.sheets import FrameworkSheet, read_sheet
from portal.models import Profession
from tests.cast import Cast
from tests.make.competence import make_assessment, make_rating, make_role_holding, make_scale
from tests.make.people import make_profession
from tests.make.spreadsheets import HEADER, ROWS, make_map_data, make_workbook

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def sheet_of(path: Path, rows: Sequence[Sequence[object]] = ROWS, **tables: Any) -> FrameworkSheet:
    return read_sheet(make_workbook(path / "skills.xlsx", rows), as_map(make_map_data(**tables)))


def take_in(
    cast: Cast, sheet: FrameworkSheet, *, dry_run: bool = False, profession: Profession | None = None
) -> Imported:
    make_scale(organisation=cast.organisation)
    return import_framework(
        organisation=cast.organisation,
        sheet=sheet,
        by=cast.hr_strategist,
        at=AT,
        dry_run=dry_run,
        profession=profession,
    )


def counts(imported: Imported) -> dict[str, tuple[int, ...]]:
    written, decided, levels = imported.written, imported.decided, imported.levels
    return {
        "competences": (written.added, written.reworded, written.retired, written.unchanged),
        "roles": (levels.roles_added, levels.roles_renamed, levels.roles_unchanged),
        "levels": (decided.added, decided.changed, decided.ended, decided.unchanged),
    }


def test_competences_roles_and_levels_are_taken_in_and_decided(cast: Cast, tmp_path: Path) -> None:
    imported = take_in(cast, sheet_of(tmp_path))
    assert counts(imported) == {"competences": (2, 0, 0, 0), "roles": (2, 0, 0), "levels": (4, 0, 0, 0)}
    assert imported.written.framework.state == "DECIDED"
    rows = Requirement.objects.values_list("role__code", "competence__code", "level").order_by("role__code", "level")
    assert list(rows) == [("R1", "2.B", 0), ("R1", "2.A", 3), ("R2", "2.A", 1), ("R2", "2.B", 4)]
    assert JobRole.objects.get(code="R1").name == {"en": "Registered Nurses"}


def test_who_gets_the_role_rates_herself_and_sees_her_gaps(cast: Cast, tmp_path: Path) -> None:
    take_in(cast, sheet_of(tmp_path))
    make_role_holding(user=cast.employee, role=JobRole.objects.get(code="R2"))
    assessment = make_assessment(user=cast.employee, state="SUBMITTED")
    for competence in Competence.objects.all():
        make_rating(assessment=assessment, competence=competence, self_level=2)
    lines = gaps.of(cast.employee, on=TODAY)
    assert [(line.code, line.required, line.current, line.gap) for line in lines] == [
        ("2.A", 1, 2, None),
        ("2.B", 4, 2, 2),
    ]
    assert [line.sources[0].name for line in lines] == [{"en": "Teachers"}] * 2


def test_the_same_file_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    take_in(cast, sheet)
    assert counts(take_in(cast, sheet)) == {"competences": (0, 0, 0, 2), "roles": (0, 0, 2), "levels": (0, 0, 0, 4)}


def test_a_newer_file_changes_what_differs(cast: Cast, tmp_path: Path) -> None:
    take_in(cast, sheet_of(tmp_path))
    newer = [
        ("R1", "Nurses", "2.A", "Reading aloud", "LV", 5.0, "N"),
        ("R2", "Teachers", "2.A", "Reading aloud", "LV", 2.0, "N"),
    ]
    imported = take_in(cast, sheet_of(tmp_path, newer))
    assert counts(imported) == {"competences": (0, 1, 1, 0), "roles": (0, 1, 1), "levels": (0, 1, 2, 1)}
    make_role_holding(user=cast.employee, role=JobRole.objects.get(code="R1"))
    found = requirements.of(cast.employee, on=TODAY)
    assert [(one.level, one.sources[0].name) for one in found.values()] == [(4, {"en": "Nurses"})]


def test_translations_made_here_stay_with_the_text_they_translate(cast: Cast, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    take_in(cast, sheet)
    Competence.objects.filter(code="2.A").update(name={"en": "Reading", "sv": "Läsa"})
    JobRole.objects.filter(code="R1").update(name={"en": "Registered Nurses", "sv": "Sjuksköterskor"})
    assert counts(take_in(cast, sheet))["competences"] == (0, 0, 0, 2)
    assert Competence.objects.get(code="2.A").name == {"en": "Reading", "sv": "Läsa"}
    assert JobRole.objects.get(code="R1").name == {"en": "Registered Nurses", "sv": "Sjuksköterskor"}


def test_a_dry_run_counts_and_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    imported = take_in(cast, sheet_of(tmp_path), dry_run=True)
    assert counts(imported) == {"competences": (2, 0, 0, 0), "roles": (2, 0, 0), "levels": (4, 0, 0, 0)}
    assert [model.objects.count() for model in (Framework, Competence, JobRole, Requirement)] == [0] * 4


def test_without_roles_the_levels_are_the_professions(cast: Cast, tmp_path: Path) -> None:
    nurse = make_profession(organisation=cast.organisation)
    columns = {"competence_code": "Code", "competence_name": "Skill", "level": "Value"}
    take_in(cast, sheet_of(tmp_path, ROWS[:3], columns=columns, zero=None), profession=nurse)
    rows = Requirement.objects.filter(role=None, profession=nurse).values_list("competence__code", "level")
    assert sorted(rows) == [("2.A", 3), ("2.B", 0)]


def test_a_level_outside_the_scale_of_the_organisation_is_refused_and_nothing_stays(cast: Cast, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, levels={"thresholds": [1, 2, 3, 4, 5]}, zero=None)
    with pytest.raises(FaultyContent, match="Level 5 is outside the scale, 0 to 4"):
        take_in(cast, sheet)
    assert [model.objects.count() for model in (Framework, Competence, JobRole, Requirement)] == [0] * 4


def test_only_the_hr_strategist_of_the_organisation_imports(cast: Cast, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    for actor in (cast.employee, cast.manager, cast.hr_partner, cast.administrator):
        with pytest.raises(PermissionDenied):
            import_framework(organisation=cast.organisation, sheet=sheet, by=actor, at=AT)
    with pytest.raises(Http404):
        import_framework(organisation=cast.organisation, sheet=sheet, by=cast.foreigner, at=AT)
    assert Framework.objects.count() == 0


@pytest.mark.parametrize("many", [1, 50])
def test_the_cost_does_not_grow(
    cast: Cast, tmp_path: Path, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_scale(organisation=cast.organisation)
    rows = [(f"R{number}", "Role", "2.A", "Reading", "LV", 2, "N") for number in range(many)]
    sheet = sheet_of(tmp_path, rows)
    with django_assert_num_queries(59):
        import_framework(organisation=cast.organisation, sheet=sheet, by=None, at=AT)
    assert Requirement.objects.count() == many


def write_map(path: Path) -> Path:
    """The tests' map as TOML: its tables hold texts and numbers, which JSON writes the same way."""
    data = make_map_data(framework={"code": "skills", "layer": "PROFESSION"})
    lines = []
    for table, values in data.items():
        lines.append(f"[{table}]")
        lines += [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()]
    lines += ["[framework.name]", 'en = "Skills"']
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_command_says_what_it_did(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_scale(organisation=cast.organisation)
    book, sheet_map = make_workbook(tmp_path / "skills.xlsx"), write_map(tmp_path / "map.toml")
    command = ["import_framework", str(book), "--map", str(sheet_map), "--organisation", cast.organisation.code]
    call_command(*command, "--dry-run")
    call_command(*command, "--by", "hr-strategist")
    call_command(*command)
    done = [
        "4 rows used, 0 skipped.",
        "Competences: 2 new, 0 reworded, 0 moved, 0 retired, 0 unchanged.",
        "Roles: 2 new, 0 renamed, 0 unchanged.",
        "Required levels: 4 new, 0 changed, 0 ended, 0 unchanged.",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "Dry run, nothing is changed. " + done[0], *done[1:],
        *done,
        done[0],
        "Competences: 0 new, 0 reworded, 0 moved, 0 retired, 2 unchanged.",
        "Roles: 0 new, 0 renamed, 2 unchanged.",
        "Required levels: 0 new, 0 changed, 0 ended, 4 unchanged.",
    ]  # fmt: skip


def test_the_command_says_what_is_wrong(cast: Cast, tmp_path: Path) -> None:
    make_scale(organisation=cast.organisation)
    sheet_map = write_map(tmp_path / "map.toml")
    organisation = ["--organisation", cast.organisation.code]
    faulty = make_workbook(tmp_path / "faulty.xlsx", [("R1", "Nurses", "2.A", "Reading", "LV", "?", "")])
    with pytest.raises(CommandError, match=r"Nothing is imported\.\nRow 2, column “Value”: “[?]” is not a level"):
        call_command("import_framework", str(faulty), "--map", str(sheet_map), *organisation)
    other = make_workbook(tmp_path / "other.xlsx", [], header=HEADER[:3])
    with pytest.raises(CommandError, match="There is no column “Skill”, “Value”, “Irrelevant”, “Scale”"):
        call_command("import_framework", str(other), "--map", str(sheet_map), *organisation)
    with pytest.raises(CommandError, match="cannot be opened: No such file"):
        call_command("import_framework", str(tmp_path / "nothing"), "--map", str(sheet_map), *organisation)
    with pytest.raises(CommandError, match="or several"):
        call_command("import_framework", str(faulty), "--map", str(sheet_map))
    with pytest.raises(CommandError, match="no profession with the code xyz"):
        call_command("import_framework", str(faulty), "--map", str(sheet_map), *organisation, "--profession", "xyz")
    assert Framework.objects.count() == 0
