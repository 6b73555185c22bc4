"""The starter content is data written by hand: a missing language or level must be caught here, not by a nurse."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from competence.reading.content import unit_profile, unit_profile_codes
from competence.reading.missions import starter_missions

Table: TypeAlias = dict[str, Any]
Codes: TypeAlias = list[tuple[str, str]]

CONTENT: Final = Path(__file__).parents[2] / "competence" / "content"
LANGUAGES: Final = ("sv", "nb", "en")
LEVEL_COUNT: Final = 5
CEFR_COUNT: Final = 7
LEVEL_LIMIT: Final = 110
NAME_LIMIT: Final = 80
TEXT_LIMIT: Final = 240
FRAMEWORK_KEYS: Final = {"code", "layer", "profession", "name", "required_of"}
COMPETENCE_KEYS: Final = {
    "code", "area", "kind", "name", "why", "levels", "required", "required_for", "required_of", "core",
    "validity_months", "min_people", "profession", "also", "skill",
}  # fmt: skip
CORE: Final = {"person_centred", "teamwork", "evidence", "improvement", "safety", "informatics"}
RATED_KINDS: Final = {"RATED", "LANGUAGE"}
SKILLS: Final = {"LISTENING", "READING", "INTERACTION", "PRODUCTION", "WRITING"}
KINDS: Final = {*RATED_KINDS, "CERTIFICATE"}
LAYERS: Final = {"COMMON", "PROFESSION", "UNIT"}

FRAMEWORKS: Final = {
    "common": [*(f"G{n:02}" for n in range(1, 12)), "G02C", *(f"G12-{skill}" for skill in "LRIPW")],
    "managers": [f"M{n:02}" for n in range(1, 8)],
    "nurse": [f"S{n:02}" for n in range(1, 15)],
    "occupational_therapist": [f"A{n:02}" for n in range(1, 11)],
    "physiotherapist": [f"F{n:02}" for n in range(1, 11)],
    "assistant_nurse": [f"U{n:02}" for n in range(1, 13)],
    "social_worker": [f"K{n:02}" for n in range(1, 6)],
    "biomedical_analyst": [f"B{n:02}" for n in range(1, 6)],
    "medical_secretary": [f"V{n:02}" for n in range(1, 6)],
    "doctor": [f"L{n:02}" for n in range(1, 6)],
}
UNIT_PROFILES: Final = {
    "medicinavdelning": 4,
    "akutmottagning": 4,
    "vardcentral": 5,
    "kommunrehab": 4,
    "sarskilt_boende": 5,
    "hemsjukvard_natt": 3,
    "psykiatrisk_heldygnsvard": 3,
}
ACTIVITY_KINDS: Final = {70, 20, 10}
TIME_VIEWS: Final = {"back", "now", "ahead"}
RESPONSIBLE: Final = {"EMPLOYEE", "MANAGER"}
PREPARES: Final = {*RESPONSIBLE, "BOTH"}


def load(name: str) -> Table:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def text_faults(where: str, texts: object, limit: int) -> Iterator[str]:
    """Faults of one text in three languages: `limit` is in characters."""
    if not isinstance(texts, dict) or tuple(texts) != LANGUAGES:
        yield f"{where}: needs exactly sv, nb and en in that order, has {texts!r}"
        return
    for language, text in texts.items():
        yield from line_faults(f"{where}.{language}", text, limit)


def line_faults(where: str, text: object, limit: int) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{where}: empty"
    elif text != re.sub(r"\s+", " ", text.strip()):
        yield f"{where}: stray space or line break in {text!r}"
    elif len(text) > limit:
        yield f"{where}: {len(text)} characters, at most {limit}: {text!r}"


def level_faults(where: str, levels: object, count: int = LEVEL_COUNT) -> Iterator[str]:
    if not isinstance(levels, dict) or tuple(levels) != LANGUAGES:
        yield f"{where}: levels need exactly sv, nb and en in that order"
        return
    for language, lines in levels.items():
        if len(lines) != count:
            yield f"{where}.{language}: {len(lines)} levels, must be {count}"
        if len(set(lines)) != len(lines):
            yield f"{where}.{language}: two levels have the same text"
        for value, line in enumerate(lines):
            yield from line_faults(f"{where}.{language}[{value}]", line, LEVEL_LIMIT)
            if not line.endswith("."):
                yield f"{where}.{language}[{value}]: not a sentence: {line!r}"


def rated_faults(where: str, competence: Table) -> Iterator[str]:
    is_language = competence.get("kind") == "LANGUAGE"
    count = CEFR_COUNT if is_language else LEVEL_COUNT
    yield from level_faults(where, competence.get("levels"), count)
    if competence.get("required") not in range(1, count):
        yield f"{where}: required must be 1 to {count - 1}"
    if is_language != (competence.get("skill") in SKILLS):
        yield f"{where}: a language has one of {sorted(SKILLS)} as its skill, and nothing else has one"
    if "validity_months" in competence:
        yield f"{where}: only a certificate has validity_months"


def certificate_faults(where: str, competence: Table) -> Iterator[str]:
    if "levels" in competence:
        yield f"{where}: a certificate has no levels"
    if competence.get("required") != 1:
        yield f"{where}: required must be 1 for a certificate"
    if competence.get("validity_months") not in range(1, 121):
        yield f"{where}: validity_months must be 1 to 120"


def competence_faults(where: str, competence: Table, areas: set[str]) -> Iterator[str]:
    unknown = set(competence) - COMPETENCE_KEYS
    if unknown:
        yield f"{where}: unknown keys {sorted(unknown)}"
    if competence.get("area") not in areas:
        yield f"{where}: unknown area {competence.get('area')!r}"
    if competence.get("kind") not in KINDS:
        yield f"{where}: unknown kind {competence.get('kind')!r}"
    if competence.get("core", "safety") not in CORE:
        yield f"{where}: unknown core {competence['core']!r}"
    yield from text_faults(f"{where}.name", competence.get("name"), NAME_LIMIT)
    yield from text_faults(f"{where}.why", competence.get("why"), TEXT_LIMIT)
    for code in set(competence.get("required_of", [])) - profession_codes():
        yield f"{where}: unknown profession {code!r}"
    if "required_for" in competence:
        yield from text_faults(f"{where}.required_for", competence["required_for"], TEXT_LIMIT)
    check = rated_faults if competence.get("kind") in RATED_KINDS else certificate_faults
    yield from check(where, competence)


def area_faults(where: str, content: Table, used: Sequence[Table]) -> Iterator[str]:
    areas = [area["code"] for area in content["area"]]
    if len(set(areas)) != len(areas):
        yield f"{where}: an area code is used twice"
    for area in content["area"]:
        yield from text_faults(f"{where} area {area['code']}", area.get("name"), NAME_LIMIT)
    unused = set(areas) - {competence.get("area") for competence in used}
    if unused:
        yield f"{where}: areas without competences {sorted(unused)}"


def requirement_faults(where: str, requirement: Table, professions: set[str]) -> Iterator[str]:
    """A unit requirement is for all, for one profession, or for a number of people; never both of the last two."""
    if requirement.get("profession") is not None and requirement["profession"] not in professions:
        yield f"{where}: unknown profession {requirement['profession']!r}"
    if "profession" in requirement and "min_people" in requirement:
        yield f"{where}: give profession or min_people, not both"
    if requirement.get("min_people", 1) < 1:
        yield f"{where}: min_people must be at least 1"
    for extra in requirement.get("also", []):
        if extra.get("required") not in range(1, LEVEL_COUNT):
            yield f"{where}: also.required must be 1 to 4"
        yield from requirement_faults(f"{where}.also", extra, professions)


def profession_codes() -> set[str]:
    return {profession["code"] for profession in load("professions")["profession"]}


def profile_competences() -> list[Table]:
    return [competence for profile in load("units")["unit_profile"] for competence in profile["competence"]]


def test_every_file_is_known_and_parses() -> None:
    known = {*FRAMEWORKS, "units", "scale", "professions", "activity_types", "questions", "missions"}
    assert {path.stem for path in CONTENT.glob("*.toml")} == known
    assert [name for name in sorted(known) if not load(name)] == []


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_framework_is_complete(name: str) -> None:
    content = load(name)
    areas = {area["code"] for area in content["area"]}
    faults = [
        *text_faults(f"{name} framework", content["framework"].get("name"), NAME_LIMIT),
        *area_faults(name, content, content["competence"]),
    ]
    for competence in content["competence"]:
        faults.extend(competence_faults(f"{name} {competence.get('code')}", competence, areas))
    assert faults == []
    assert sorted(c["code"] for c in content["competence"]) == sorted(FRAMEWORKS[name])


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_framework_belongs_to_a_known_layer_and_profession(name: str) -> None:
    framework = load(name)["framework"]
    assert framework["code"] == name
    assert set(framework) <= FRAMEWORK_KEYS
    assert framework["layer"] in LAYERS
    assert set(framework.get("required_of", [])) <= profession_codes()
    has_profession = framework.get("profession") in profession_codes()
    assert has_profession is (framework["layer"] == "PROFESSION"), f"{name}: profession {framework.get('profession')!r}"


def test_nurse_competences_name_every_core_competence() -> None:
    assert {competence.get("core") for competence in load("nurse")["competence"]} == CORE


def test_competence_codes_are_unique_over_all_files() -> None:
    codes: Codes = [(c["code"], name) for name in FRAMEWORKS for c in load(name)["competence"]]
    codes += [(c["code"], "units") for c in profile_competences()]
    owners: dict[str, list[str]] = {}
    for code, name in codes:
        owners.setdefault(code, []).append(name)
    assert {code: names for code, names in owners.items() if len(names) > 1} == {}


def test_unit_profiles_are_complete() -> None:
    content, professions = load("units"), profession_codes()
    areas = {area["code"] for area in content["area"]}
    faults = list(area_faults("units", content, profile_competences()))
    for profile in content["unit_profile"]:
        faults.extend(text_faults(f"units {profile['code']}", profile.get("name"), NAME_LIMIT))
        for competence in profile["competence"]:
            where = f"units {profile['code']} {competence.get('code')}"
            faults.extend(competence_faults(where, competence, areas))
            faults.extend(requirement_faults(where, competence, professions))
    assert faults == []
    assert {profile["code"]: len(profile["competence"]) for profile in content["unit_profile"]} == UNIT_PROFILES


def test_scale_has_five_levels_in_order() -> None:
    content = load("scale")
    faults = list(text_faults("scale", content["scale"]["name"], NAME_LIMIT))
    for entry in [*content["level"], content["not_applicable"]]:
        where = f"scale level {entry.get('value', 'not applicable')}"
        faults.extend(text_faults(f"{where} name", entry.get("name"), NAME_LIMIT))
        faults.extend(text_faults(f"{where} text", entry.get("text"), LEVEL_LIMIT))
    assert faults == []
    assert [level["value"] for level in content["level"]] == list(range(LEVEL_COUNT))


def test_professions_have_names_and_four_digit_codes() -> None:
    faults: list[str] = []
    professions = load("professions")["profession"]
    for profession in professions:
        where = f"profession {profession['code']}"
        faults.extend(text_faults(where, profession.get("name"), NAME_LIMIT))
        faults.extend(
            f"{where}: {register} must be four digits"
            for register in ("ssyk", "styrk")
            if not re.fullmatch(r"\d{4}", profession.get(register, "0000"))
        )
    assert faults == []
    assert len({profession["code"] for profession in professions}) == len(professions)


def test_activity_types_are_complete() -> None:
    faults: list[str] = []
    types = load("activity_types")["activity_type"]
    for activity in types:
        where = f"activity type {activity['code']}"
        faults.extend(text_faults(f"{where} name", activity.get("name"), NAME_LIMIT))
        for field in ("template", "proof", "reflection"):
            faults.extend(text_faults(f"{where} {field}", activity.get(field), TEXT_LIMIT))
        if activity.get("responsible") not in RESPONSIBLE:
            faults.append(f"{where}: responsible must be EMPLOYEE or MANAGER")
        if activity.get("hours", 1) <= 0:
            faults.append(f"{where}: hours must be more than 0")
    assert faults == []
    assert {activity["kind"] for activity in types} == ACTIVITY_KINDS
    assert len({activity["code"] for activity in types}) == len(types)


def test_questions_cover_the_three_time_views() -> None:
    faults: list[str] = []
    content = load("questions")
    questions = content["question"]
    for question in questions:
        faults.extend(text_faults(f"question {question['code']}", question.get("text"), TEXT_LIMIT))
        if question.get("for") not in PREPARES:
            faults.append(f"question {question['code']}: for must be one of {sorted(PREPARES)}")
    for field in ("text", "low", "high"):
        faults.extend(text_faults(f"closing {field}", content["closing"].get(field), TEXT_LIMIT))
    assert faults == []
    assert {question["view"] for question in questions} == TIME_VIEWS
    assert len({question["code"] for question in questions}) == len(questions)


FAULTY_LEVELS: Final = [
    ({"sv": ["A."] * 5, "nb": ["A."] * 5}, "levels need exactly sv, nb and en"),
    ({"sv": ["A.", "B.", "C.", "D."], "nb": ["A."], "en": ["A."]}, "4 levels, must be 5"),
    ({"sv": ["A.", "B.", "C.", "D.", ""], "nb": [], "en": []}, "sv[4]: empty"),
    ({"sv": ["A.", "B.", "C.", "D.", "x" * 110 + "."], "nb": [], "en": []}, "111 characters, at most 110"),
    ({"sv": ["A.", "B.", "C.", "D.", "D."], "nb": [], "en": []}, "two levels have the same text"),
]


@pytest.mark.parametrize(("levels", "fault"), FAULTY_LEVELS)
def test_the_check_finds_faulty_levels(levels: Table, fault: str) -> None:
    assert [line for line in level_faults("X01", levels) if fault in line] != []


def test_the_check_accepts_good_levels() -> None:
    lines = ["A.", "B.", "C.", "D.", "E."]
    assert list(level_faults("X01", {"sv": lines, "nb": lines, "en": lines})) == []


def test_every_kind_of_unit_has_a_mission_that_demands_what_is_decided() -> None:
    """Four to eight tasks; every requirement of the unit's profile stands behind at least one of them."""
    shipped = {mission.unit_profile: mission for mission in starter_missions()}
    assert set(shipped) == set(unit_profile_codes())
    for code, mission in shipped.items():
        assert 4 <= len(mission.tasks) <= 8, code
        demands = {
            (one.competence, one.level, one.profession, one.min_people)
            for task in mission.tasks
            for one in task.demands
        }
        wanted = {
            (one.competence, one.level, profession, one.min_people)
            for one in unit_profile(code).wanted
            for profession in one.professions or ("",)
        }
        assert wanted <= demands, code
