"""Words that spreadsheets have for what we know by a code, in Swedish, bokmål and English."""

import re
import unicodedata


def plain_word(text: str) -> str:
    """A word as it is compared: small letters, one space between words, no other signs around it."""
    return " ".join(re.sub(r"[^\w]+", " ", unicodedata.normalize("NFC", text).casefold().replace("_", " ")).split())


_KINDS = {
    "RATED": ("rated", "skattad", "skattas", "kompetens", "kompetanse", "competence", "egenvurdert", "vurdert",
              "skattning", "nivå", "level"),
    "CERTIFICATE": ("certificate", "certifikat", "kompetensbevis", "kompetansebevis", "bevis", "intyg", "sertifikat",
                    "sertifisering", "certifiering", "körkort", "licens", "license", "kursbevis"),
    "LANGUAGE": ("language", "språk", "språkkunskap", "språkkompetens", "språkkompetanse"),
}  # fmt: skip
_SKILLS = {
    "LISTENING": ("listening", "höra", "hörförståelse", "lytting", "lytte"),
    "READING": ("reading", "läsa", "läsförståelse", "lesing", "lese"),
    "INTERACTION": ("interaction", "spoken interaction", "samtal", "samtala", "muntlig interaktion", "samtale",
                    "muntlig interaksjon"),
    "PRODUCTION": ("production", "spoken production", "tala", "muntlig produktion", "snakke", "muntlig produksjon"),
    "WRITING": ("writing", "skriva", "skriftlig färdighet", "skrive", "skriving"),
}  # fmt: skip
KIND_WORDS = {word: kind for kind, words in _KINDS.items() for word in words}
SKILL_WORDS = {word: skill for skill, words in _SKILLS.items() for word in words}
_YEARS = ("år", "year", "years", "y")
_MONTHS = ("", "mån", "månader", "månad", "mnd", "måneder", "måned", "month", "months", "m")


def months_of(text: str) -> int | None:
    """A number of months out of "24", "24 mån" or "2 år"; None for what is no such number."""
    found = re.fullmatch(r"(\d{1,4})\s*([^\W\d]*)\.?", text.casefold())
    if not found:
        return None
    number, unit = int(found[1]), found[2]
    if unit in _YEARS:
        return number * 12
    return number if unit in _MONTHS else None
