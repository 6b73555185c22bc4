"""What the columns of somebody's own spreadsheet probably are, by what they are called in Swedish, bokmål or English.

A guess fills in the page where the map is made; a person looks at it and corrects it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from competence.reading.spreadsheets import Column, Look
from competence.reading.words import KIND_WORDS, plain_word

LANGUAGE_WORDS = {
    "sv": ("sv", "se", "svenska", "svensk", "swedish"),
    "nb": ("nb", "no", "nn", "norska", "norsk", "bokmål", "norwegian"),
    "en": ("en", "eng", "engelska", "engelsk", "english"),
}
_WORDS = {
    "competence_code": ("kod", "kode", "code", "id", "nr", "nummer", "kompetenskod", "kompetansekode", "kompetens id",
                        "kompetanse id", "competence code", "competence id", "element id", "beteckning"),
    "competence_name": ("namn", "navn", "name", "kompetens", "kompetanse", "competence", "competency", "benämning",
                        "rubrik", "titel", "title", "kompetensnamn", "kompetansenavn", "competence name",
                        "element name", "färdighet", "ferdighet", "skill", "delkompetens", "delkompetanse", "förmåga"),
    "why": ("varför", "hvorfor", "why", "beskrivning", "beskrivelse", "description", "syfte", "formål", "purpose",
            "motivering", "begrunnelse", "varför viktigt", "definition", "definisjon", "förklaring"),
    "area_code": ("områdeskod", "områdekode", "area code", "kategorikod", "gruppkod"),
    "area_name": ("område", "area", "kompetensområde", "kompetanseområde", "competence area", "kategori", "category",
                  "grupp", "gruppe", "group", "delområde", "huvudområde", "hovedområde", "tema"),
    "kind": ("typ", "type", "kind", "slag", "sort", "art", "kompetenstyp", "kompetansetype"),
    "skill": ("språkfärdighet", "språkferdighet", "language skill"),
    "validity": ("giltighet", "gyldighet", "validity", "giltighetstid", "gyldighetstid", "giltig månader",
                 "giltig i månader", "gyldig måneder", "validity months", "valid for months", "giltighet månader",
                 "giltighet mån", "förnyas", "fornyes"),
    "core": ("kärnkompetens", "kjernekompetanse", "core competence", "core"),
    "governing_document": ("styrande dokument", "styrende dokument", "governing document", "styrdokument",
                           "författning", "föreskrift", "forskrift", "lag", "lov", "rutin",
                           "rutine", "källa", "kilde", "source"),
    "governing_url": ("länk", "lenke", "link", "url", "adress", "adresse", "webbadress", "webblänk"),
    "esco": ("esco", "esco uri", "esco url", "esco id", "esco kod", "esco kode", "esco code", "esco skill",
             "esco kompetens", "esco kompetanse", "esco färdighet", "esco ferdighet", "esco länk", "esco lenke",
             "esco identifierare", "esco identifikator", "esco identifier", "esco concept uri", "concept uri",
             "concepturi"),
    "onet": ("o net", "onet", "o net id", "onet id", "o net element id", "onet element id", "o net element",
             "onet element", "o net kod", "onet kod", "o net kode", "onet kode", "o net code", "onet code"),
    "other_alignments": ("andra identifierare", "andre identifikatorer", "other identifiers", "other alignments"),
    "role_code": ("rollkod", "rollekode", "role code", "befattningskod", "o net soc code"),
    "role_name": ("roll", "rolle", "role", "befattning", "stilling", "tjänst", "job role"),
    "profession": ("yrkesgrupp", "yrkesgruppe", "profession", "yrke", "yrkeskategori", "personalkategori"),
    "unit": ("enhet", "unit", "avdelning", "avdeling", "klinik", "klinikk", "verksamhet"),
    "level": ("kravnivå", "krav", "required level", "requirement", "önskad nivå", "ønsket nivå", "målnivå", "mål nivå",
              "miniminivå", "minimumsnivå", "nivåkrav", "krävd nivå", "krävs", "kreves", "börvärde", "bör nivå", "nivå",
              "level", "data value"),
    "min_people": ("antal", "minst antal", "antall", "minimum antall", "head count", "antal personer", "min people"),
    "ramp_months": ("månader för nya", "inskolning månader", "months for new", "opplæring måneder"),
}  # fmt: skip
_BY_WORD = {word: key for key, words in _WORDS.items() for word in words}
_TEXT_KEYS = ("competence_name", "why", "area_name", "role_name")
_LEVEL_TEXT = re.compile(r"(?:nivå|niva|level|trinn|steg|step|grad)(?:text|tekst)? ?(\d)\b ?(.*)")
_BARE_LEVEL = re.compile(r"(\d)")
_CODES = {word: code for code, words in LANGUAGE_WORDS.items() for word in words}
SHORT = 40
SHORTEST_TEXT = 4  # a column called “2” with figures in it is no text of level 2


def guessed_columns(look: Look, *, language: str, top: int) -> dict[str, Any]:
    """[columns] of a map; `language` is that of the columns that name none, `top` the highest level of our scale."""
    columns: dict[str, Any] = {}
    levels: dict[str, dict[int, str]] = {}
    for column in look.columns:
        word, code = _language_of(plain_word(column.name), language)
        if found := _LEVEL_TEXT.fullmatch(word) or (column.longest > SHORTEST_TEXT and _BARE_LEVEL.fullmatch(word)):
            levels.setdefault(code, {})[int(found[1])] = column.name
            continue
        key = _key_of(word, column)
        if key in _TEXT_KEYS:
            _put(columns if code == language else columns.setdefault(code, {}), key, column.name)
        elif key:
            _put(columns, key, column.name)
    for code, texts in levels.items():
        table = columns if code == language else columns.setdefault(code, {})
        table |= _level_texts(texts, top)
    _complete(columns, look)
    return columns


def _key_of(word: str, column: Column) -> str:
    """A long text is no code, level or kind, whatever its column is called."""
    key = _BY_WORD.get(word, "")
    is_long = column.longest > SHORT
    return "" if key in {"competence_code", "level", "kind", "validity", "role_code"} and is_long else key


def _language_of(word: str, language: str) -> tuple[str, str]:
    """“namn en” is the English name."""
    first, _space, last = word.rpartition(" ")
    if last in _CODES and first:
        return first, _CODES[last]
    return word, language


def _put(table: dict[str, Any], key: str, name: str) -> None:
    table.setdefault(key, name)


def _level_texts(texts: Mapping[int, str], top: int) -> dict[str, Any]:
    """Columns numbered from 0, or from 1 where there are as many as levels."""
    first = 1 if 0 not in texts and len(texts) == top + 1 else 0
    found = [texts.get(level + first, "") for level in range(top + 1)]
    return {"level_texts": found} if any(found) else {}


def _complete(columns: dict[str, Any], look: Look) -> None:
    """Where no column is called a name, the first one with different short texts is; roles have a code and a name."""
    taken = {name for name in columns.values() if isinstance(name, str)}
    if "competence_name" not in columns:
        names = [one.name for one in look.columns if one.name not in taken and one.filled and _is_name(one, look.rows)]
        if names:
            columns["competence_name"] = names[0]
    for one, other in (("role_code", "role_name"), ("role_name", "role_code")):
        if one in columns:
            columns.setdefault(other, columns[one])
    if plain_word(columns.get("competence_code", "")) == "element id":  # as in O*NET's own workbooks
        columns.setdefault("onet", columns["competence_code"])


def _is_name(column: Column, rows: int) -> bool:
    return SHORT / 10 < column.longest <= SHORT * 5 and (column.more or len(column.values) > rows / 2)


def guessed_kind(value: str) -> str:
    """Which kind a word in the column of kinds means; "" where it is not understood."""
    return KIND_WORDS.get(plain_word(value), "")


def guessed_level(value: str, names: Sequence[Mapping[str, str]]) -> int | None:
    """Which of our levels a value in the file means: its number, or what a level is called in any language."""
    word = plain_word(value)
    for level, texts in enumerate(names):
        if word in {plain_word(text) for text in texts.values()}:
            return level
    if re.search(r"\d[.,]\d", value):
        return None
    numbers = re.findall(r"\d+", word)
    is_number = len(numbers) == 1 and (word.startswith(numbers[0]) or word.endswith(numbers[0]))
    return int(numbers[0]) if is_number and len(numbers[0]) == 1 and int(numbers[0]) < len(names) else None
