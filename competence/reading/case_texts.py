"""The texts of CASE objects as our catalogue keeps them: plain, in one of three languages, not too long."""

import html
import re
from typing import Any
from uuid import uuid5

from competence.reading.case_package import OWN, OWN_KEY, Json
from competence.reading.faults import LONGEST_NAME, LONGEST_TEXT, is_plain

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
BREAK = re.compile(r"<(?:br|/p|/li|/div)\s*/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,12});")
LANGUAGES = {"sv": "sv", "nb": "nb", "no": "nb", "nn": "nb", "en": "en"}
KINDS = ("RATED", "CERTIFICATE", "LANGUAGE")
SKILLS = ("LISTENING", "READING", "INTERACTION", "PRODUCTION", "WRITING")
FACTS = ("core", "validityMonths", "governingDocument", "governingURL")
TYPES: dict[str, tuple[str, str]] = {
    "AREA": ("Area", "A group of competences."),
    "RATED": ("Competence", "The ability to do a kind of task, rated by level."),
    "CERTIFICATE": ("Certificate", "A proof that may run out."),
    "LANGUAGE": ("Language", "A language, rated by the levels of the Common European Framework of Reference."),
    **{f"LANGUAGE:{skill}": (f"Language: {skill.lower()}", "A skill in a language.") for skill in SKILLS},
    "TRANSLATION": ("Translation", "The texts of another item in another language."),
}


def type_identifier(code: str) -> str:
    """The identifier of one of our own item types: the same in every organisation."""
    return str(uuid5(OWN, f"item-type:{code}"))


OWN_TYPES = {type_identifier(code): code for code in TYPES}


def own_type(item: Json) -> str:
    """Which of our own types an item has; empty for a type of somebody else."""
    link = item.get("CFItemTypeURI")
    identifier = link.get("identifier") if isinstance(link, dict) else None
    return OWN_TYPES.get(identifier, "") if isinstance(identifier, str) else ""


def plain(value: object) -> str:
    """A text as a person reads it: without HTML, without control characters."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = TAG.sub("", BREAK.sub("\n", str(value).replace("\r\n", "\n").replace("\r", "\n")))
    if ENTITY.search(text):
        text = TAG.sub("", html.unescape(text))
    return "".join(sign if is_plain(sign) else " " for sign in text).strip()


def language_of(*values: Any) -> str:
    """Our code of the first value that names one of our languages; empty for none."""
    for value in values:
        if isinstance(value, str) and (code := LANGUAGES.get(re.split("[-_]", value.strip().lower())[0])):
            return code
    return ""


def is_foreign(value: object) -> bool:
    """Whether a language is named that we do not have."""
    return isinstance(value, str) and bool(value.strip()) and not language_of(value)


def name_and_why(item: Json) -> tuple[str, str]:
    """The name, and why it matters: a statement that is too long for a name stands whole in the why."""
    statement = plain(item.get("fullStatement"))
    short = plain(item.get("abbreviatedStatement"))
    name = one_line(statement or short or plain(item.get("humanCodingScheme")))
    notes = plain(item.get("notes"))
    if len(name) > LONGEST_NAME:
        whole = f"{statement}\n\n{notes}" if notes else statement
        return cut(one_line(short) or name, LONGEST_NAME), cut(whole, LONGEST_TEXT)
    return name, cut(notes, LONGEST_TEXT)


def one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\t" in text else text


def cut(text: str, longest: int) -> str:
    """The text, or its beginning up to a word's end."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[longest // 2 :] else head).rstrip() + "…"


def facts_of(item: Json) -> dict[str, str]:
    """What only the portal knows of: from the extensions of CASE 1.1, or from keywords of 1.0."""
    extensions = item.get("extensions")
    own = extensions.get(OWN_KEY) if isinstance(extensions, dict) else None
    found = {name: own.get(name) for name in FACTS} if isinstance(own, dict) else {}
    keywords = item.get("conceptKeywords")
    for keyword in keywords if isinstance(keywords, list) else ():
        if isinstance(keyword, str) and keyword.startswith(f"{OWN_KEY}:") and "=" in keyword:
            name, _sign, value = keyword.removeprefix(f"{OWN_KEY}:").partition("=")
            found[name] = value
    return {name: plain(value) for name, value in found.items() if name in FACTS and plain(value)}
