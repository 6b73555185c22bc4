"""The map of a spreadsheet as a form: which column is what, and what the levels in the file mean."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competence.forms.sheet_map_data import NO_LEVEL, Built, Facts, built, value_field
from competence.reading.guesses import guessed_kind, guessed_level
from competence.reading.map_checks import LONGEST_LEVEL, column_faults, levels_of
from competence.reading.maps import FaultyMap, as_map
from portal.forms import PortalFormHelper
from portal.forms.choices import choice_field
from portal.texts import level_words

LANGUAGES = (("sv", gettext_lazy("Swedish")), ("nb", gettext_lazy("Norwegian bokmål")), ("en", gettext_lazy("English")))
LAYERS = (
    ("COMMON", gettext_lazy("common to all staff")),
    ("PROFESSION", gettext_lazy("common to a profession")),
    ("UNIT", gettext_lazy("specific to a unit")),
)
KINDS = (
    ("RATED", gettext_lazy("rated with levels")),
    ("CERTIFICATE", gettext_lazy("a certificate")),
    ("LANGUAGE", gettext_lazy("a language")),
)
TEXTS = {
    "name": gettext_lazy("Name"),
    "why": gettext_lazy("Why it matters"),
    "area_name": gettext_lazy("Area"),
    "role_name": gettext_lazy("Role: name"),
}
PLAIN = {
    "competence_code": gettext_lazy("Code"),
    "area_code": gettext_lazy("Area: code"),
    "kind": gettext_lazy("Kind"),
    "validity": gettext_lazy("Validity of a certificate"),
    "skill": gettext_lazy("Language skill"),
    "core": gettext_lazy("Core competence"),
    "governing_document": gettext_lazy("Governing document"),
    "governing_url": gettext_lazy("Address of the governing document"),
    "esco": gettext_lazy("ESCO: identifier or address"),
    "onet": gettext_lazy("O*NET: identifier or address"),
    "other_alignments": gettext_lazy("Identifiers in other frameworks"),
    "level": gettext_lazy("Required level"),
    "role_code": gettext_lazy("Role: code"),
    "profession": gettext_lazy("Profession"),
    "unit": gettext_lazy("Unit"),
    "min_people": gettext_lazy("At least this many people in the unit"),
    "ramp_months": gettext_lazy("Months until the level is required of new staff"),
    "ramp_level": gettext_lazy("Level required of new staff until then"),
}
DEMANDS = ("level", "profession", "role_code", "role_name", "unit", "min_people", "ramp_months", "ramp_level")
HINTS = {
    "competence_code": gettext_lazy("Leave it empty if there is none: a code is made of the name."),
    "onet": gettext_lazy("It may be the column of the code too."),
    "level": gettext_lazy("Leave it empty to take in the competences alone."),
}


class Fold(Fieldset):  # type: ignore[misc]  # crispy-forms has no types
    """A group that most files do not need: folded until it is asked for."""

    template = "competence/spreadsheet_imports/_fold.html"


class MapForm(forms.Form):
    """One page: the framework, the columns, the levels. `held` is the map as it was kept or guessed."""

    existing = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Bring up to date"),
        help_text=gettext_lazy("A framework that you have, or a new one. Competences are known again by their codes."),
    )
    code = forms.CharField(required=False, max_length=60, label=gettext_lazy("Code of the new framework"))
    framework_name_sv = forms.CharField(required=False, max_length=300, label=gettext_lazy("Name in Swedish"))
    framework_name_nb = forms.CharField(required=False, max_length=300, label=gettext_lazy("Name in Norwegian"))
    framework_name_en = forms.CharField(required=False, max_length=300, label=gettext_lazy("Name in English"))
    layer = forms.ChoiceField(required=False, choices=LAYERS, label=gettext_lazy("Who it is for"))
    for_profession = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Which profession"),
        help_text=gettext_lazy("Of a framework for one profession. Rows that name nobody require their level of it."),
    )
    for_unit = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Which unit"),
        help_text=gettext_lazy("Of a framework for one unit: its code or name."),
    )
    since = forms.DateField(
        required=False,
        label=gettext_lazy("Required from"),
        help_text=gettext_lazy("The first day of new and changed required levels. Today, if left empty."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    skip_unknown = forms.BooleanField(
        required=False, label=gettext_lazy("Leave out levels for professions and units that we do not have")
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, facts: Facts, held: Mapping[str, Any], extra: Mapping[str, Any]
    ) -> None:
        self.facts, self.held = facts, held
        super().__init__(data, initial={**_initial(held, facts), **extra})
        self.built: Built | None = None
        self._fill_head()
        groups = [self._head_group()]
        if not facts.is_own:
            groups += self._column_groups()
        own_demands = ("since", "skip_unknown")
        demands = () if facts.is_own else self._demand_fields()
        groups.append(Fieldset(_("Required levels"), *demands, *own_demands))
        if not facts.is_own:
            groups += self._value_groups()
        self.helper = PortalFormHelper(self)
        self.helper.layout = Layout(*groups)

    def clean(self) -> dict[str, Any]:
        """Everything at once: the head, the columns, and every level and kind that the file has."""
        cleaned: dict[str, Any] = self.cleaned_data
        self._take_guesses(cleaned)
        self.built = built(cleaned, self.held, self.facts, self._values("level"), self._values("kind"))
        for name, sentence in self.built.faults:
            self.add_error(name if name in self.fields else None, sentence)
        if not self.errors:
            self._check_columns(self.built.data)
        return cleaned

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since and not date(1950, 1, 1) <= since <= date(2150, 1, 1):
            raise forms.ValidationError(_("The year cannot be right. Write a year with four digits."))
        return since

    def _take_guesses(self, cleaned: dict[str, Any]) -> None:
        """The values of a column that was chosen just now were not asked about: what they are called counts."""
        for what in ("level", "kind"):
            for value in self._values(what):
                name = value_field(what, value)
                if name not in self.data:
                    cleaned[name] = _guess(what, value, self.held, self.facts)

    def _check_columns(self, data: Mapping[str, Any]) -> None:
        try:
            sheet_map = as_map(data)
        except FaultyMap as faulty:
            for fault in faulty.faults:
                self.add_error(None, fault)
            return
        own = f"_{sheet_map.language}"
        labels = {name.removeprefix("c_"): str(field.label) for name, field in self.fields.items()}
        labels |= {f"{key}{own}": label for key, label in labels.items() if key in TEXTS}
        for key, sentence in column_faults(sheet_map, self.facts.look, labels):
            name = f"c_{_without_language(key, sheet_map.language)}"
            self.add_error(name if name in self.fields else None, sentence)

    def _fill_head(self) -> None:
        new = [("", _("a new framework"))]
        self._choices("existing", [*new, *self.facts.frameworks])
        self._choices("for_profession", [("", _("none in particular")), *self.facts.professions])

    def _head_group(self) -> Fieldset:
        names = ("framework_name_sv", "framework_name_nb", "framework_name_en")
        return Fieldset(_("The framework"), "existing", "code", *names, "layer", "for_profession", "for_unit")

    def _column_groups(self) -> list[Fieldset]:
        self.fields["language"] = forms.ChoiceField(choices=LANGUAGES, label=_("Language of the texts"))
        own = ["language", self._column("competence_code", PLAIN), *(self._column(key, TEXTS) for key in _MAIN)]
        facts = ("area_code", "kind", "validity", "skill", "core", "governing_document", "governing_url", *_ELSEWHERE)
        return [
            Fieldset(_("Which column is what"), *own),
            Fieldset(_("A text for each level"), *self._level_columns("")),
            Fold(_("More about each competence"), *(self._column(key, PLAIN) for key in facts)),
            *(self._language_group(code, str(name)) for code, name in LANGUAGES if code != self._language()),
        ]

    def _language_group(self, code: str, name: str) -> Fieldset:
        texts = [self._column(key, TEXTS, suffix=f"_{code}") for key in TEXTS]
        return Fold(_("Texts in another language: %(name)s") % {"name": name}, *texts, *self._level_columns(f"_{code}"))

    def _demand_fields(self) -> list[str]:
        names = [self._column(key, TEXTS if key in TEXTS else PLAIN) for key in DEMANDS]
        by_hand = ("", _("as chosen here"))
        self.fields["conversion"] = forms.ChoiceField(
            required=False,
            choices=[by_hand, *self.facts.conversions],
            label=_("How the levels in the file become ours"),
            help_text=_("A conversion that is kept, or level by level below."),
        )
        return [*names, "conversion"]

    def _value_groups(self) -> list[Fieldset]:
        levels = [("", _("choose")), (NO_LEVEL, _("no required level"))]
        levels += [(str(level), level_words(level, self.facts.level_names)) for level in range(len(self.facts.levels))]
        kinds = [("", _("choose")), *KINDS]
        groups = []
        if found := self._values("level"):
            said = [self._value_field("level", value, count, levels) for value, count in found.items()]
            groups.append(Fieldset(_("What the levels in the file mean"), *said))
        if found := {value: count for value, count in self._values("kind").items() if not guessed_kind(value)}:
            said = [self._value_field("kind", value, count, kinds) for value, count in found.items()]
            groups.append(Fieldset(_("What the kinds in the file mean"), *said))
        return groups

    def _value_field(self, what: str, value: str, count: int, choices: list[tuple[str, Any]]) -> str:
        name = value_field(what, value)
        label = ngettext("“%(value)s” in %(count)s row", "“%(value)s” in %(count)s rows", count)
        label %= {"value": value, "count": count}
        self.fields[name] = forms.ChoiceField(required=False, choices=choices, label=label)
        self.initial.setdefault(name, _guess(what, value, self.held, self.facts))
        return name

    def _column(self, key: str, labels: Mapping[str, Any], *, suffix: str = "") -> str:
        name = f"c_{key}{suffix}"
        required = key == "name" and not suffix
        self.fields[name] = forms.ChoiceField(
            required=required,
            choices=self._columns(),
            label=labels[key],
            help_text=HINTS.get(key, ""),
            error_messages={"required": _("Choose the column that has the names.")},
        )
        return name

    def _level_columns(self, suffix: str) -> list[str]:
        names = []
        for level, called in enumerate(self.facts.level_names):
            name = f"c_level_text{suffix}_{level}"
            label = _("Level %(level)s – %(name)s") % {"level": level, "name": called}
            self.fields[name] = forms.ChoiceField(required=False, choices=self._columns(), label=label)
            names.append(name)
        return names

    def _columns(self) -> list[tuple[str, str]]:
        return [
            ("", _("– not in the file –")),
            *((one.name, _option(one.name, one.samples)) for one in self.facts.look.columns),
        ]

    def _values(self, what: str) -> dict[str, int]:
        """The different values of the column that is chosen now."""
        if self.facts.is_own:
            return {}
        field = f"c_{what}"
        chosen = self.data.get(field, "") if self.is_bound else self.held.get("columns", {}).get(what, "")
        return levels_of(self.facts.look, str(chosen), longest=LONGEST_LEVEL)

    def _language(self) -> str:
        said = str(self.data.get("language", "")) if self.is_bound else ""
        return said or str(self.held.get("file", {}).get("language", "sv"))

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        choice_field(self, name).choices = choices


_MAIN = ("name", "why", "area_name")
_ELSEWHERE = ("esco", "onet", "other_alignments")


def _without_language(key: str, language: str) -> str:
    """The field of a key of the checks: texts in the language of the file have no language in their names."""
    if key.startswith(f"level_text_{language}_"):
        return key.replace(f"_{language}_", "_")
    return key.removesuffix(f"_{language}")


def _option(name: str, samples: tuple[str, ...]) -> str:
    said = ", ".join(" ".join(sample.split())[:24] for sample in samples[:2])
    return f"{name[:60]} ({said})" if said else name[:60]


def _guess(what: str, value: str, held: Mapping[str, Any], facts: Facts) -> str:
    if what == "kind":
        return str(held.get("kinds", {}).get(value, ""))
    table = held.get("levels", {}).get("table", {})
    if value in table:
        return str(table[value])
    if value in held.get("skip", {}).get(held.get("columns", {}).get("level", ""), ()):
        return NO_LEVEL
    level = guessed_level(value, facts.levels)
    return "" if level is None else str(level)


def _initial(held: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The fields as the map says them."""
    head, columns, file = held.get("framework", {}), held.get("columns", {}), held.get("file", {})
    initial: dict[str, Any] = {"language": file.get("language", "sv"), "layer": head.get("layer", "COMMON")}
    code = head.get("code", "")
    initial["existing" if code in facts.heads else "code"] = code
    initial |= {f"framework_name_{language}": text for language, text in head.get("name", {}).items()}
    initial["skip_unknown"] = held.get("targets", {}).get("unknown") == "skip"
    initial["conversion"] = file.get("conversion", "")
    initial |= {f"c_{key}": columns.get(key, "") for key in PLAIN}
    for suffix, texts in (("", columns), *((f"_{code}", columns.get(code, {})) for code, _name in LANGUAGES)):
        initial |= {f"c_{key}{suffix}": texts.get("competence_name" if key == "name" else key, "") for key in TEXTS}
        levels = enumerate(texts.get("level_texts", ()))
        initial |= {f"c_level_text{suffix}_{level}": column for level, column in levels}
    return initial
