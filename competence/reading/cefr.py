"""The levels of a language: those of the Common European Framework of Reference (CEFR), the same in every organisation.

Level 0 is below A1, so that "not yet" can be answered; A2 is level 2 of 6 and B1 level 3.
"""

from competence.reading.content import Texts

SKILLS = ("LISTENING", "READING", "INTERACTION", "PRODUCTION", "WRITING")
NAMES: tuple[Texts, ...] = (
    {"sv": "Under A1", "nb": "Under A1", "en": "Below A1"},
    *({"sv": name, "nb": name, "en": name} for name in ("A1", "A2", "B1", "B2", "C1", "C2")),
)
MEANINGS: tuple[Texts, ...] = (
    {"sv": "Inte än", "nb": "Ikke ennå", "en": "Not yet"},
    {
        "sv": "Enstaka ord och inövade fraser",
        "nb": "Enkeltord og innøvde fraser",
        "en": "Single words and rehearsed phrases",
    },
    {
        "sv": "Enkla och vanliga situationer",
        "nb": "Enkle og vanlige situasjoner",
        "en": "Simple and familiar situations",
    },
    {
        "sv": "Det mesta i det dagliga arbetet, med lite tid",
        "nb": "Det meste i det daglige arbeidet, med litt tid",
        "en": "Most of the daily work, given a little time",
    },
    {
        "sv": "Självständig i arbetet, även i sådant som är oväntat",
        "nb": "Selvstendig i arbeidet, også når noe er uventet",
        "en": "Independent at work, also in the unexpected",
    },
    {
        "sv": "Nyanserat och säkert, även i svåra samtal",
        "nb": "Nyansert og sikkert, også i vanskelige samtaler",
        "en": "Precise and at ease, also in hard conversations",
    },
    {
        "sv": "Utan ansträngning, i alla lägen",
        "nb": "Uten anstrengelse, i alle situasjoner",
        "en": "Without effort, in every situation",
    },
)
TOP = len(NAMES) - 1


def top_of(kind: str, top: int) -> int:
    """The highest level of a competence of this kind, where `top` is that of the organisation's scale."""
    return TOP if kind == "LANGUAGE" else top
