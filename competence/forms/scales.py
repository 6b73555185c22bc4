"""The levels of a scale, and conversions from other scales."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competence.actions.level_conversions import Conversion
from competence.actions.scales import LevelTexts
from competence.forms.catalogue import LANGUAGES
from competence.queries.scales import Step
from competence.reading.content import Texts
from competence.reading.faults import LONGEST_CODE, is_plain
from portal.forms import PortalFormHelper

LONGEST_NAME, LONGEST_MEANING = 60, 300
MOST_WORDS = 200
THRESHOLDS, TABLE = "thresholds", "table"


class ScaleForm(forms.Form):
    """Name and meaning of each level in up to three languages."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, steps: Sequence[Step | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = len(steps)
        groups = [
            Fieldset(_("Level %(level)s") % {"level": level}, *self._fields(level, step), css_class="level-texts")
            for level, step in enumerate(steps)
        ]
        self.helper = PortalFormHelper(self)
        self.helper.layout = Layout("seen", *groups)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        for level in range(self.count):
            for part, sentence in (
                ("name", _("Write what the level is called, in at least one language.")),
                ("meaning", _("Write what the level means, in at least one language.")),
            ):
                if not self._texts(part, level) and not self._has_errors(part, level):
                    self.add_error(f"{part}_{level}_sv", sentence)
        return cleaned

    def levels(self) -> tuple[LevelTexts, ...]:
        """The levels as they were written."""
        return tuple(
            LevelTexts(self._texts("name", level), self._texts("meaning", level)) for level in range(self.count)
        )

    def _fields(self, level: int, step: Step | None) -> list[str]:
        names = []
        for code, language in LANGUAGES.items():
            for part, label, most in (
                ("name", _("Name in %(language)s"), LONGEST_NAME),
                ("meaning", _("Meaning in %(language)s"), LONGEST_MEANING),
            ):
                name = f"{part}_{level}_{code}"
                self.fields[name] = forms.CharField(
                    required=False,
                    max_length=most,
                    label=label % {"language": language},
                    widget=forms.TextInput(attrs={"lang": code}),
                )
                self.initial.setdefault(name, getattr(step, part).get(code, "") if step else "")
                names.append(name)
        return names

    def _has_errors(self, part: str, level: int) -> bool:
        return any(f"{part}_{level}_{code}" in self.errors for code in LANGUAGES)

    def _texts(self, part: str, level: int) -> Texts:
        said = {code: str(self.cleaned_data.get(f"{part}_{level}_{code}", "")).strip() for code in LANGUAGES}
        return {code: text for code, text in said.items() if text}


class ConversionForm(forms.Form):
    """A conversion: by where each level begins, or by a table of words."""

    code = forms.SlugField(
        max_length=LONGEST_CODE,
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Short, of letters, figures and hyphens, such as benner-0-7."),
        error_messages={"required": gettext_lazy("Write a short code.")},
    )
    name = forms.CharField(
        max_length=200,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Whose scale it is, for example “The hospital trust's scale 1–10”."),
        error_messages={"required": gettext_lazy("Write whose scale it is.")},
    )
    way = forms.ChoiceField(
        choices=(
            (THRESHOLDS, gettext_lazy("numbers: by where each level begins")),
            (TABLE, gettext_lazy("words: one by one")),
        ),
        label=gettext_lazy("The other scale has"),
        widget=forms.RadioSelect,
        initial=THRESHOLDS,
    )
    thresholds = forms.CharField(
        required=False,
        max_length=400,
        label=gettext_lazy("Where the levels begin"),
        help_text=gettext_lazy("From level 1 upwards: “1; 2,25; 3,5; 5” makes 2,25 level 2, and less than 1 level 0."),
    )
    lowest = forms.CharField(required=False, max_length=20, label=gettext_lazy("Lowest number of the other scale"))
    highest = forms.CharField(required=False, max_length=20, label=gettext_lazy("Highest number of the other scale"))
    table = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("Words and their levels"),
        help_text=gettext_lazy("One in each line: “Basic = 1”."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PortalFormHelper(self, submit=gettext_lazy("Save the conversion"))

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not is_plain(name):
            raise forms.ValidationError(_("The name has characters that cannot be shown."))
        return name

    def clean_thresholds(self) -> list[float]:
        said = [part for part in self.cleaned_data["thresholds"].replace(";", " ").split() if part]
        numbers = [_number(part) for part in said]
        if None in numbers or numbers != sorted(number for number in numbers if number is not None):
            raise forms.ValidationError(
                _("Write numbers in rising order with semicolons between, such as 1; 2,25; 3,5.")
            )
        return [number for number in numbers if number is not None]

    def clean_lowest(self) -> float | None:
        return self._limit("lowest")

    def clean_highest(self) -> float | None:
        return self._limit("highest")

    def clean_table(self) -> dict[str, int]:
        table: dict[str, int] = {}
        lines = [line.strip() for line in self.cleaned_data["table"].splitlines() if line.strip()]
        if len(lines) > MOST_WORDS:
            raise forms.ValidationError(_("At most %(most)s words.") % {"most": MOST_WORDS})
        for line in lines:
            word, _sign, level = line.rpartition("=")
            if not word.strip() or not level.strip().isdecimal() or len(level.strip()) > 1 or not is_plain(word):
                raise forms.ValidationError(
                    _("“%(line)s” is not a word, an equals sign and a level, such as Basic = 1.") % {"line": line[:60]}
                )
            table[word.strip()] = int(level)
        return table

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        way = cleaned.get("way")
        if way == THRESHOLDS and "thresholds" not in self.errors and not cleaned.get("thresholds"):
            self.add_error("thresholds", _("Write where the levels begin."))
        if way == TABLE and "table" not in self.errors and not cleaned.get("table"):
            self.add_error("table", _("Write at least one word and its level."))
        return cleaned

    def conversion(self) -> Conversion:
        """The conversion as it was written."""
        cleaned = self.cleaned_data
        if cleaned["way"] == TABLE:
            rules: dict[str, Any] = {TABLE: cleaned["table"]}
        else:
            limits = {name: cleaned[name] for name in ("lowest", "highest") if cleaned[name] is not None}
            rules = {THRESHOLDS: cleaned["thresholds"], **limits}
        return Conversion(cleaned["code"], cleaned["name"], rules)

    def _limit(self, name: str) -> float | None:
        said = self.cleaned_data[name].strip()
        number = _number(said)
        if said and number is None:
            raise forms.ValidationError(_("Write a number."))
        return number


def initial_of(rules: dict[str, Any]) -> dict[str, Any]:
    """The fields of kept rules."""
    table = "\n".join(f"{word} = {level}" for word, level in rules.get(TABLE, {}).items())
    return {
        "way": TABLE if TABLE in rules else THRESHOLDS,
        "thresholds": "; ".join(f"{number:g}" for number in rules.get(THRESHOLDS, ())),
        "lowest": _shown(rules.get("lowest")),
        "highest": _shown(rules.get("highest")),
        "table": table,
    }


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _number(said: str) -> float | None:
    """A number with a point or comma, of a size that a scale can have; None for anything else."""
    try:
        number = Decimal(said.replace(",", "."))
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() and abs(number) < 10**6 else None
