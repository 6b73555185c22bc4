"""What is wrong with a framework's content, all of it at once, in words that say where."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from competence.reading import cefr
from competence.reading.alignments import COLUMNS, LONGEST_IDENTIFIER, LONGEST_LABEL, MOST_OF_A_SCHEME, RELATIONS
from competence.reading.content import AlignmentContent, AreaContent, CompetenceContent, FrameworkContent
from portal.models.fields import validate_texts

LONGEST_CODE = 60
LONGEST_NAME = 300
LONGEST_TEXT = 2000
MOST_COMPETENCES = 5000
KINDS = ("RATED", "CERTIFICATE", "LANGUAGE")
LONGEST_VALIDITY = 240  # months
LONGEST_CORE = 40
LONGEST_ADDRESS = 500


def content_faults(content: FrameworkContent, *, top: int) -> list[str]:
    """Everything that keeps the content from being saved; `top` is the highest level of the organisation's scale."""
    faults = [*_code_faults(content.code), *_text_faults(content.code, content.name, LONGEST_NAME)]
    if len(content.competences) > MOST_COMPETENCES:
        return [*faults, _("A framework has at most %(most)s competences.") % {"most": MOST_COMPETENCES}]
    faults += _twice([area.code for area in content.areas]) + _twice([one.code for one in content.competences])
    areas = {area.code for area in content.areas}
    for area in content.areas:
        faults += area_faults(area)
    for competence in content.competences:
        faults += competence_faults(competence, areas, top=top)
    return faults


def is_plain(text: str) -> bool:
    """Whether a text can be stored and shown: no control character (line break and tab apart), no half of a pair."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in text)


def area_faults(area: AreaContent) -> Iterator[str]:
    """Everything that keeps the area from being saved."""
    yield from _code_faults(area.code)
    yield from _text_faults(area.code, area.name, LONGEST_NAME)


def competence_faults(one: CompetenceContent, areas: Collection[str], *, top: int) -> Iterator[str]:
    """Everything that keeps the competence from being saved among these areas."""
    yield from _code_faults(one.code)
    yield from _text_faults(one.code, one.name, LONGEST_NAME)
    if one.why:
        yield from _text_faults(one.code, one.why, LONGEST_TEXT)
    if one.area not in areas:
        yield _("%(code)s: there is no area “%(area)s”.") % {"code": one.code, "area": one.area}
    if one.kind not in KINDS:
        yield _("%(code)s: the kind “%(kind)s” is not one of %(kinds)s.") % {
            "code": one.code, "kind": one.kind, "kinds": ", ".join(KINDS),
        }  # fmt: skip
    yield from _skill_faults(one)
    yield from _governing_faults(one)
    yield from _validity_faults(one)
    yield from _alignments_faults(one)
    yield from _level_faults(one, cefr.top_of(one.kind, top))


def _skill_faults(one: CompetenceContent) -> Iterator[str]:
    if one.kind != "LANGUAGE" and one.skill:
        yield _("%(code)s: only a language has a skill.") % {"code": one.code}
    if one.kind == "LANGUAGE" and one.skill not in cefr.SKILLS:
        yield _("%(code)s: a language needs a skill, one of %(skills)s: its levels are those of CEFR, 0 to 6.") % {
            "code": one.code, "skills": ", ".join(cefr.SKILLS),
        }  # fmt: skip


def _validity_faults(one: CompetenceContent) -> Iterator[str]:
    if one.validity_months is None:
        return
    if one.kind != "CERTIFICATE":
        yield _("%(code)s: only a certificate has a validity.") % {"code": one.code}
    if not 0 < one.validity_months <= LONGEST_VALIDITY:
        yield _("%(code)s: a validity is 1 to %(most)s months.") % {"code": one.code, "most": LONGEST_VALIDITY}


def _governing_faults(one: CompetenceContent) -> Iterator[str]:
    if len(one.core) > LONGEST_CORE or not is_plain(one.core):
        yield _("%(code)s: the core competence is longer than %(most)s characters or cannot be shown.") % {
            "code": shown(one.code), "most": LONGEST_CORE,
        }  # fmt: skip
    if len(one.governing_document) > LONGEST_NAME or not is_plain(one.governing_document):
        yield _("%(code)s: the governing document is longer than %(most)s characters or cannot be shown.") % {
            "code": shown(one.code), "most": LONGEST_NAME,
        }  # fmt: skip
    if one.governing_url and not is_web_address(one.governing_url):
        yield _("%(code)s: the address of the governing document begins with https:// or http://.") % {
            "code": shown(one.code)
        }


def is_web_address(address: str) -> bool:
    """Whether it can be kept as an address of the web."""
    try:
        URLValidator(schemes=("http", "https"))(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST_ADDRESS


def alignment_faults(one: AlignmentContent) -> Iterator[str]:
    """Everything that keeps an identifier elsewhere from being saved."""
    name = shown(one.identifier, 40)
    if one.scheme not in COLUMNS:
        yield _("“%(scheme)s” is no scheme. Choose one of %(schemes)s.") % {
            "scheme": shown(one.scheme, 20), "schemes": ", ".join(COLUMNS),
        }  # fmt: skip
    if not one.identifier or one.identifier != one.identifier.strip():
        yield _("An identifier is missing. Write it, or its whole address.")
    if len(one.identifier) > LONGEST_IDENTIFIER or "\n" in one.identifier or not is_plain(one.identifier):
        yield _("The identifier “%(name)s” is longer than %(most)s characters or cannot be shown.") % {
            "name": name, "most": LONGEST_IDENTIFIER,
        }  # fmt: skip
    if one.uri and not is_web_address(one.uri):
        yield _("The address “%(address)s” of “%(name)s” does not begin with https:// or http://, or is too long.") % {
            "address": shown(one.uri, 40), "name": name,
        }  # fmt: skip
    if len(one.label) > LONGEST_LABEL or not is_plain(one.label):
        yield _("The name of “%(name)s” is longer than %(most)s characters or cannot be shown.") % {
            "name": name, "most": LONGEST_LABEL,
        }  # fmt: skip
    if one.relation not in RELATIONS:
        yield _("“%(relation)s” does not say how near “%(name)s” is. Write one of %(relations)s.") % {
            "relation": shown(one.relation, 20), "name": name, "relations": ", ".join(RELATIONS),
        }  # fmt: skip


def _alignments_faults(one: CompetenceContent) -> Iterator[str]:
    code = shown(one.code)
    keys = [alignment.key for alignment in one.alignments]
    for alignment in one.alignments:
        yield from (f"{code}: {fault}" for fault in alignment_faults(alignment))
    for _scheme, identifier in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        words = {"code": code, "name": shown(identifier, 40)}
        yield _("%(code)s: the identifier “%(name)s” stands more than once.") % words
    for scheme in COLUMNS:
        if sum(key[0] == scheme for key in keys) > MOST_OF_A_SCHEME:
            words = {"code": code, "most": str(MOST_OF_A_SCHEME)}
            yield _("%(code)s: a competence has at most %(most)s identifiers of one scheme.") % words


def _level_faults(one: CompetenceContent, top: int) -> Iterator[str]:
    if one.level_texts and one.kind == "CERTIFICATE":
        yield _("%(code)s: a certificate has no levels.") % {"code": one.code}
    for language, lines in one.level_texts.items():
        if len(lines) != top + 1:
            yield _("%(code)s: %(language)s has %(count)s level texts, the scale has %(levels)s levels.") % {
                "code": one.code, "language": language, "count": len(lines), "levels": top + 1,
            }  # fmt: skip
        for line in lines:
            yield from _text_faults(one.code, {language: line}, LONGEST_TEXT)


def _code_faults(code: str) -> Iterator[str]:
    if not code.strip() or code != code.strip() or len(code) > LONGEST_CODE or not is_plain(code):
        yield _("The code “%(code)s” is empty, has spaces around it or is longer than %(most)s characters.") % {
            "code": shown(code), "most": LONGEST_CODE,
        }  # fmt: skip


def _text_faults(where: str, texts: Mapping[str, str], longest: int) -> Iterator[str]:
    try:
        validate_texts(texts)
    except ValidationError as fault:
        yield from (f"{shown(where)}: {message}" for message in fault.messages)
        return
    if any(len(text) > longest or not is_plain(text) for text in texts.values()):
        yield _("%(code)s: a text is longer than %(most)s characters or has characters that cannot be shown.") % {
            "code": shown(where), "most": longest,
        }  # fmt: skip


def _twice(codes: Sequence[str]) -> list[str]:
    doubled = (code for code, times in Counter(codes).items() if times > 1)
    return [_("The code “%(code)s” stands more than once.") % {"code": shown(code)} for code in doubled]


def shown(text: str, longest: int = 80) -> str:
    """A text from outside, cut and made harmless for a message."""
    plain = "".join(sign if is_plain(sign) else "\N{REPLACEMENT CHARACTER}" for sign in text[: longest + 1])
    return plain if len(plain) <= longest else plain[:longest] + "…"
