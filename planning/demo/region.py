"""What Region Exempel consists of: five administrations, 26 areas, their kinds of unit and the mix of professions.

The sizes and shares are those of a Swedish region of 7,600 employees.
"""

from dataclasses import dataclass

NAME = "Region Exempel"
CODE = "region-exempel"
PEOPLE = 7600
UNITS = 276
SHARE_WITH_CURRENT_PLAN = 0.61


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of unit of an area: its kind of staff, its unit profile ("" for none), and how its units are called."""

    kind: str
    name: str
    profile: str = ""


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """An area of activity: how many units it has in the region of 7,600, and of which sorts, in turn."""

    name: str
    units: int
    sorts: tuple[Sort, ...]


@dataclass(frozen=True, slots=True)
class Administration:
    """One of the five administrations under the region."""

    name: str
    areas: tuple[AreaPlan, ...]


WARD, CLINIC = "medicinavdelning", "vardcentral"
ADMINISTRATIONS = (
    Administration(
        "Akutsjukvård och medicin",
        (
            AreaPlan("Medicin", 18, (Sort("ward", "Medicinavdelning", WARD), Sort("clinic", "Medicinmottagning"))),
            AreaPlan(
                "Akutsjukvård",
                9,
                (
                    Sort("emergency", "Akutmottagningen, team", "akutmottagning"),
                    Sort("ward", "Akutvårdsavdelning", WARD),
                    Sort("ambulance", "Ambulansstation"),
                ),
            ),
            AreaPlan(
                "Hjärta och lungor",
                13,
                (
                    Sort("ward", "Hjärtavdelning", WARD),
                    Sort("ward", "Lungavdelning", WARD),
                    Sort("clinic", "Hjärt- och lungmottagning"),
                ),
            ),
            AreaPlan(
                "Geriatrik och palliativ vård",
                13,
                (
                    Sort("ward", "Geriatrisk avdelning"),
                    Sort("home", "Palliativt team"),
                    Sort("clinic", "Minnesmottagning"),
                ),
            ),
            AreaPlan(
                "Neurologi och rehabilitering",
                12,
                (Sort("ward", "Strokeavdelning"), Sort("rehab", "Rehabteam"), Sort("clinic", "Neurologmottagning")),
            ),
            AreaPlan(
                "Njure och infektion",
                10,
                (Sort("ward", "Infektionsavdelning", WARD), Sort("clinic", "Dialysmottagning")),
            ),
        ),
    ),
    Administration(
        "Primärvård",
        (
            AreaPlan(
                "Hemsjukvård och rehabilitering",
                10,
                (
                    Sort("rehab", "Rehabenheten", "kommunrehab"),
                    Sort("care", "Korttidsboendet", "sarskilt_boende"),
                    Sort("home", "Hemsjukvård natt, team", "hemsjukvard_natt"),
                ),
            ),
            AreaPlan("Närsjukvård norr", 13, (Sort("primary", "Vårdcentralen", CLINIC),)),
            AreaPlan("Närsjukvård söder", 12, (Sort("primary", "Vårdcentralen", CLINIC),)),
            AreaPlan("Närsjukvård öst", 11, (Sort("primary", "Vårdcentralen", CLINIC),)),
            AreaPlan("Närsjukvård väst", 10, (Sort("primary", "Vårdcentralen", CLINIC),)),
        ),
    ),
    Administration(
        "Psykiatri och habilitering",
        (
            AreaPlan(
                "Vuxenpsykiatri",
                18,
                (
                    Sort("psychiatry", "Psykiatrisk avdelning", "psykiatrisk_heldygnsvard"),
                    Sort("talk", "Psykiatrisk mottagning"),
                ),
            ),
            AreaPlan(
                "Beroende och rättspsykiatri",
                9,
                (
                    Sort("psychiatry", "Rättspsykiatrisk avdelning", "psykiatrisk_heldygnsvard"),
                    Sort("talk", "Beroendemottagning"),
                ),
            ),
            AreaPlan("Barn- och ungdomspsykiatri", 9, (Sort("talk", "Barn- och ungdomspsykiatrisk mottagning"),)),
            AreaPlan(
                "Habilitering och hjälpmedel",
                11,
                (Sort("rehab", "Habiliteringsteam"), Sort("rehab", "Hjälpmedelsteam")),
            ),
        ),
    ),
    Administration(
        "Kirurgi och operation",
        (
            AreaPlan("Kirurgi", 10, (Sort("ward", "Kirurgavdelning"), Sort("clinic", "Kirurgmottagning"))),
            AreaPlan("Ortopedi", 8, (Sort("ward", "Ortopedavdelning"), Sort("clinic", "Ortopedmottagning"))),
            AreaPlan(
                "Operation och intensivvård", 12, (Sort("theatre", "Operationsteam"), Sort("theatre", "IVA-team"))
            ),
            AreaPlan("Kvinnosjukvård", 8, (Sort("ward", "BB-avdelning"), Sort("clinic", "Kvinnomottagning"))),
            AreaPlan("Barn- och ungdomsmedicin", 9, (Sort("ward", "Barnavdelning"), Sort("clinic", "Barnmottagning"))),
            AreaPlan("Ögon, öron och hud", 7, (Sort("clinic", "Specialistmottagning"),)),
        ),
    ),
    Administration(
        "Service och administration",
        (
            AreaPlan("Ledning, HR och ekonomi", 5, (Sort("office", "HR-team"), Sort("office", "Ekonomiteam"))),
            AreaPlan("Folktandvård", 12, (Sort("dental", "Folktandvården"),)),
            AreaPlan(
                "Laboratoriemedicin och bild", 9, (Sort("laboratory", "Laboratorium"), Sort("imaging", "Röntgenteam"))
            ),
            AreaPlan(
                "Måltid, lokalvård och transport",
                14,
                (Sort("service", "Måltidsteam"), Sort("service", "Lokalvårdsteam"), Sort("service", "Transportteam")),
            ),
            AreaPlan(
                "Digitalisering och medicinteknik", 4, (Sort("digital", "Systemteam"), Sort("digital", "Stödteam"))
            ),
        ),
    ),
)

PLACES = (
    "Björkbacken", "Solgläntan", "Åbrinken", "Kvarnhagen", "Lindängen", "Furulund", "Sjövik", "Norrtorp", "Ekudden",
    "Rönnåsen", "Vinterbro", "Hagaberg", "Bäckaskog", "Storängen", "Alhöjden", "Västerlid", "Granliden", "Klockarbo",
    "Ljungbacka", "Strömnäs", "Kullebo", "Tallmon", "Ängsholm", "Askåker", "Tunafors", "Mossebo", "Skogsby", "Näsby",
    "Hasselvik", "Stenhamra",
)  # fmt: skip
"""Invented places: units whose name ends with one (`Vårdcentralen`, `Folktandvården` ...) take them in turn."""
SORTS_WITH_PLACES = frozenset({"Vårdcentralen", "Folktandvården", "Rehabenheten", "Korttidsboendet"})

# The share of each profession among all who are not managers, per cent.
PROFESSIONS = {
    "sjukskoterska": 21.0, "specialistsjukskoterska": 4.0, "distriktsskoterska": 2.0, "underskoterska": 17.5,
    "vardbitrade": 1.0, "stodassistent": 0.5, "lakare": 13.0, "medicinsk_sekreterare": 6.0, "arbetsterapeut": 1.6,
    "fysioterapeut": 2.4, "biomedicinsk_analytiker": 3.0, "kurator": 2.2, "psykolog": 1.8, "tandlakare": 1.1,
    "tandhygienist": 0.9, "tandskoterska": 2.0, "administrator": 5.0, "hr_ekonomi": 2.2, "it": 1.8, "service": 8.0,
    "dietist": 1.6, "logoped": 1.4,
}  # fmt: skip

# How much a kind of unit draws on a profession, in any unit of measure: fitted to the shares above and to its size.
STAFFING: dict[str, dict[str, float]] = {
    "ward": {"sjukskoterska": 9, "specialistsjukskoterska": 1, "underskoterska": 8, "lakare": 3, "vardbitrade": 0.3,
             "medicinsk_sekreterare": 0.8, "arbetsterapeut": 0.4, "fysioterapeut": 0.6, "kurator": 0.2, "dietist": 0.4,
             "logoped": 0.2, "service": 0.6},
    "emergency": {"sjukskoterska": 9, "specialistsjukskoterska": 3, "underskoterska": 6, "lakare": 4,
                  "medicinsk_sekreterare": 0.8, "service": 0.6},
    "ambulance": {"sjukskoterska": 6, "specialistsjukskoterska": 6, "underskoterska": 4, "administrator": 0.3},
    "clinic": {"sjukskoterska": 6, "specialistsjukskoterska": 1, "underskoterska": 2.5, "lakare": 6,
               "medicinsk_sekreterare": 3, "kurator": 0.4, "dietist": 0.8, "fysioterapeut": 0.3, "administrator": 1},
    "home": {"sjukskoterska": 7, "distriktsskoterska": 2, "underskoterska": 4, "lakare": 0.8, "kurator": 0.4},
    "care": {"sjukskoterska": 2, "underskoterska": 10, "vardbitrade": 3, "arbetsterapeut": 0.4, "fysioterapeut": 0.4},
    "rehab": {"arbetsterapeut": 6, "fysioterapeut": 7, "logoped": 3, "kurator": 2, "psykolog": 1, "dietist": 1,
              "medicinsk_sekreterare": 1, "stodassistent": 1, "administrator": 1},
    "primary": {"sjukskoterska": 5, "distriktsskoterska": 4, "underskoterska": 2, "lakare": 6, "fysioterapeut": 1,
                "medicinsk_sekreterare": 3, "kurator": 0.8, "psykolog": 0.4, "dietist": 0.4, "administrator": 1,
                "biomedicinsk_analytiker": 0.8, "service": 0.3},
    "psychiatry": {"sjukskoterska": 6, "specialistsjukskoterska": 1.5, "underskoterska": 12, "lakare": 2,
                   "kurator": 0.6, "medicinsk_sekreterare": 0.6, "arbetsterapeut": 0.3},
    "talk": {"sjukskoterska": 3, "lakare": 3, "psykolog": 5, "kurator": 5, "medicinsk_sekreterare": 2,
             "arbetsterapeut": 0.6, "administrator": 0.8},
    "theatre": {"sjukskoterska": 4, "specialistsjukskoterska": 8, "underskoterska": 7, "lakare": 6, "service": 1},
    "imaging": {"sjukskoterska": 7, "underskoterska": 2, "lakare": 6, "medicinsk_sekreterare": 2,
                "biomedicinsk_analytiker": 2},
    "laboratory": {"biomedicinsk_analytiker": 14, "lakare": 1, "medicinsk_sekreterare": 1, "administrator": 1},
    "dental": {"tandlakare": 3, "tandhygienist": 2.4, "tandskoterska": 6, "administrator": 0.5},
    "office": {"administrator": 4, "hr_ekonomi": 14, "it": 1},
    "digital": {"it": 14, "administrator": 1, "hr_ekonomi": 3},
    "service": {"service": 14, "administrator": 1},
}  # fmt: skip
