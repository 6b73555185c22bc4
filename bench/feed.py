"""Writes an HR feed of any size, the same every time for the same seed."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

PER_UNIT = 30  # people in a unit of the lowest level
UNITS_PER_AREA = 10
AREAS_PER_DIVISION = 8
SECOND_EMPLOYMENT, THIRD_EMPLOYMENT, ON_LEAVE = 0.08, 0.005, 0.06
DAY = date(2026, 1, 1)

UNIT_HEADING = ("kod", "namn", "överordnad", "chef", "från", "till")
PEOPLE_HEADING = (
    "personalnummer", "användarnamn", "förnamn", "efternamn", "e-post", "språk", "anställningsnummer",
    "enhetskod", "yrkeskod", "sysselsättningsgrad", "anställningsform", "från", "till", "tjänstledig från",
    "tjänstledig till", "huvudanställning",
)  # fmt: skip
GIVEN = (
    "Åsa",
    "Örjan",
    "Märta",
    "Björn",
    "Søren",
    "Zoë",
    "Anna",
    "Karin",
    "Lars",
    "Nils",
    "Sara",
    "Omar",
    "Leila",
    "Ivan",
)
FAMILY = ("Ek", "Björk", "Lönn", "Hägg", "Al", "Asp", "Gran", "Tall", "Rönn", "Sälg", "Lind", "Ask", "Bok", "Hassel")
PROFESSIONS = {
    "sjukskoterska": 27, "underskoterska": 19, "lakare": 13, "medicinsk_sekreterare": 6, "arbetsterapeut": 2,
    "fysioterapeut": 2, "vardbitrade": 15, "stodassistent": 16,
}  # fmt: skip
EXTENTS = ("100", "100", "100", "75", "80", "62,5", "50")
FORMS = ("tillsvidare",) * 88 + ("visstid",) * 7 + ("timavlönad",) * 5


def write_feed(directory: Path, people: int, seed: int) -> tuple[Path, Path]:
    """Write units.csv and people.csv with so many fictional people; returns their paths. About 30 people in a unit."""
    chance = random.Random(seed)
    units, lowest = _units(people)
    places = [lowest[number * len(lowest) // people] for number in range(people)]
    managers = {code: _key(number) for number, code in reversed(list(enumerate(places)))}
    for code, _name, parent in reversed(units):
        if parent and code in managers:
            managers.setdefault(parent, managers[code])
    directory.mkdir(parents=True, exist_ok=True)
    unit_file, people_file = directory / "units.csv", directory / "people.csv"
    with unit_file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(UNIT_HEADING)
        writer.writerows((code, name, parent, managers[code], "2015-01-01", "") for code, name, parent in units)
    with people_file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(PEOPLE_HEADING)
        for number, place in enumerate(places):
            writer.writerows(_person(number, place, lowest, chance))
    return unit_file, people_file


def _key(number: int) -> str:
    return f"P{number:06d}"


def _units(people: int) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Code, name and parent of every unit, parents first; and the codes of the lowest level."""
    count = max(1, people // PER_UNIT)
    units = [("R", "Region Exempel", "")]
    lowest: list[str] = []
    for number in range(count):
        area, division = number // UNITS_PER_AREA, number // (UNITS_PER_AREA * AREAS_PER_DIVISION)
        if number % (UNITS_PER_AREA * AREAS_PER_DIVISION) == 0:
            units.append((f"D{division}", f"Förvaltning {division}", "R"))
        if number % UNITS_PER_AREA == 0:
            units.append((f"A{area}", f"Verksamhetsområde {area}", f"D{division}"))
        units.append((f"E{number}", f"Enhet {number}", f"A{area}"))
        lowest.append(f"E{number}")
    return units, lowest


def _person(number: int, place: str, lowest: list[str], chance: random.Random) -> list[tuple[str, ...]]:
    """One row for each of the person's one to three employments."""
    given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}{number}"
    who = (_key(number), f"u{number}", given, family, f"u{number}@exempel.invalid", "sv")
    profession = chance.choices(list(PROFESSIONS), list(PROFESSIONS.values()))[0]
    luck = chance.random()
    count = 1 + (luck < SECOND_EMPLOYMENT) + (luck < THIRD_EMPLOYMENT)
    rows: list[tuple[str, ...]] = []
    for index in range(count):
        unit = place if index == 0 else chance.choice(lowest)
        extent = chance.choice(EXTENTS) if index == 0 else "10"
        since = DAY - timedelta(days=chance.randrange(30, 9000))
        on_leave = index == 0 and chance.random() < ON_LEAVE
        leave = (str(DAY - timedelta(days=20)), str(DAY + timedelta(days=900))) if on_leave else ("", "")
        form = chance.choice(FORMS) if index == 0 else "timavlönad"
        until = str(DAY + timedelta(days=2000)) if form == "visstid" else ""
        rows.append((*who, f"{number}-{index}", unit, profession, extent, form, str(since), until, *leave, ""))
    return rows
