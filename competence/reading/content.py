"""The plain structure of a framework, and how it is written in TOML; docs/importing-frameworks.md tells the format."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

Texts = dict[str, str]
STARTER_CONTENT = Path(__file__).parent.parent / "content"
NOT_FRAMEWORKS = frozenset({"scale", "professions", "units", "activity_types", "questions", "missions"})


@dataclass(frozen=True, slots=True)
class AreaContent:
    """A group of competences."""

    code: str
    name: Texts


@dataclass(frozen=True, slots=True)
class AlignmentContent:
    """What a competence is called elsewhere; the values of `Alignment`."""

    scheme: str
    identifier: str
    uri: str
    label: str
    relation: str

    @property
    def key(self) -> tuple[str, str]:
        """What stands once for a competence."""
        return self.scheme, self.identifier


@dataclass(frozen=True, slots=True)
class CompetenceContent:
    """A competence; `level_texts` has one text per level in each language, or is empty.

    `skill` is the CEFR skill of a language, and its levels are those of CEFR instead of the scale's. `upstream` is the
    id of the public competence that it was adopted from, as it was in `upstream_revision`; content that comes from
    elsewhere leaves both empty. `replaces` are the codes of the competences that it takes the place of. `alignments`
    stand in the order of `competence.reading.alignments.in_order`.
    """

    code: str
    area: str
    name: Texts
    kind: str = "RATED"
    why: Texts = field(default_factory=dict)
    level_texts: dict[str, list[str]] = field(default_factory=dict)
    core: str = ""
    validity_months: int | None = None
    skill: str = ""
    governing_document: str = ""
    governing_url: str = ""
    upstream: int | None = None
    upstream_revision: int | None = None
    replaces: tuple[str, ...] = ()
    alignments: tuple[AlignmentContent, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkContent:
    """A framework as it shall be: what is not in it is retired."""

    code: str
    layer: str
    name: Texts
    areas: tuple[AreaContent, ...]
    competences: tuple[CompetenceContent, ...]

    def area_by_area(self) -> "FrameworkContent":
        """The same content with its competences in the order of their areas, as it is kept and shown."""
        place = {area.code: number for number, area in enumerate(self.areas)}
        ordered = sorted(self.competences, key=lambda one: place.get(one.area, len(place)))
        return replace(self, competences=tuple(ordered))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A required level in the starter content: for everyone, for some professions, or a head-count of the unit."""

    competence: str
    level: int
    professions: tuple[str, ...] = ()
    min_people: int | None = None


@dataclass(frozen=True, slots=True)
class StarterFramework:
    """A shipped framework: its content, the profession it belongs to (or empty), and the levels it requires."""

    content: FrameworkContent
    profession: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class StarterLevel:
    """One level of the shipped scale."""

    value: int
    name: Texts
    meaning: Texts


@dataclass(frozen=True, slots=True)
class StarterProfession:
    """A shipped profession with its codes in the national classifications."""

    code: str
    name: Texts
    aid: str
    ssyk: str
    styrk: str


def starter_frameworks(folder: Path = STARTER_CONTENT) -> Iterator[StarterFramework]:
    """Every framework file in the folder, in the order of their names."""
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in NOT_FRAMEWORKS:
            yield _starter_framework(_load(path))


def starter_levels(folder: Path = STARTER_CONTENT) -> tuple[StarterLevel, ...]:
    rows = _load(folder / "scale.toml")["level"]
    return tuple(StarterLevel(row["value"], row["name"], row["text"]) for row in rows)


def starter_professions(folder: Path = STARTER_CONTENT) -> tuple[StarterProfession, ...]:
    rows = _load(folder / "professions.toml")["profession"]
    codes = ("aid", "ssyk", "styrk")
    return tuple(StarterProfession(row["code"], row["name"], *(row.get(code, "") for code in codes)) for row in rows)


def unit_profile_codes(folder: Path = STARTER_CONTENT) -> tuple[str, ...]:
    return tuple(profile["code"] for profile in _load(folder / "units.toml")["unit_profile"])


def unit_profile(code: str, folder: Path = STARTER_CONTENT) -> StarterFramework:
    """The profile of a kind of unit, as a framework of the layer UNIT; `KeyError` for a code that is not shipped."""
    data = _load(folder / "units.toml")
    profile = next((one for one in data["unit_profile"] if one["code"] == code), None)
    if profile is None:
        raise KeyError(code)
    used = {competence["area"] for competence in profile["competence"]}
    areas = [area for area in data["area"] if area["code"] in used]
    head = {"code": code, "layer": "UNIT", "name": profile["name"]}
    return _starter_framework({"framework": head, "area": areas, "competence": profile["competence"]})


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _starter_framework(data: Mapping[str, Any]) -> StarterFramework:
    head = data["framework"]
    content = FrameworkContent(
        code=head["code"],
        layer=head["layer"],
        name=head["name"],
        areas=tuple(AreaContent(area["code"], area["name"]) for area in data["area"]),
        competences=tuple(map(_competence, data["competence"])),
    )
    profession = head.get("profession", "")
    of_all = head.get("required_of") or ([profession] if profession else [])
    wanted = [one for row in data["competence"] for one in _wanted(row, of_all)]
    return StarterFramework(content, profession, tuple(wanted))


def _competence(row: Mapping[str, Any]) -> CompetenceContent:
    return CompetenceContent(
        code=row["code"],
        area=row["area"],
        name=row["name"],
        kind=row["kind"],
        why=row.get("why", {}),
        level_texts=row.get("levels", {}),
        core=row.get("core", ""),
        validity_months=row.get("validity_months"),
        skill=row.get("skill", ""),
    )


def _wanted(row: Mapping[str, Any], of_all: Sequence[str]) -> Iterator[Wanted]:
    """The requirement of a competence and its further ones; `required_of` or `profession` narrow it to professions."""
    for one in (row, *row.get("also", ())):
        professions = one.get("required_of") or ([one["profession"]] if "profession" in one else of_all)
        yield Wanted(row["code"], one["required"], tuple(professions), one.get("min_people"))
