"""Whether a map can be meant for a file: a column that is chosen for the wrong thing is said once, not in every row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from competence.reading.alignments import COLUMNS as ALIGNMENT_COLUMNS
from competence.reading.alignments import LONGEST_CELL
from competence.reading.faults import LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT, shown
from competence.reading.maps import PLAIN_COLUMNS, SheetMap
from competence.reading.spreadsheets import Column, Look

LONGEST_LEVEL = 60
MOST_LEVEL_VALUES = 60
MOSTLY = 0.5
LONGEST_URL = 500
BOTH = 2


def column_faults(sheet_map: SheetMap, look: Look, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """(key of the map, sentence) for each column that cannot be what it is chosen for; `labels` name the choices."""
    columns = {column.name: column for column in look.columns}
    chosen = _chosen(sheet_map)
    return [*_missing(chosen, columns), *_twice(chosen, labels), *_wrong(sheet_map, chosen, columns, labels)]


def hint(columns: Mapping[str, int], rows: int) -> str:
    """What to look at first where very many rows have the same fault."""
    if not columns:
        return ""
    name, count = max(columns.items(), key=lambda item: item[1])
    if rows and count > rows * MOSTLY:
        words = {"count": count, "rows": rows, "column": shown(name)}
        sentence = _(
            "%(count)s of %(rows)s rows cannot be used because of the column “%(column)s”. Is it the right one?"
        )
        return sentence % words
    return ""


def _chosen(sheet_map: SheetMap) -> list[tuple[str, str]]:
    """(key, column) of everything that is chosen once; the same column may be code and name of a role."""
    plain = [(key, getattr(sheet_map, name)) for key, name in PLAIN_COLUMNS.items()]
    texts: list[tuple[str, str]] = []
    for code, columns in sheet_map.texts.items():
        texts += [(f"name_{code}", columns.name), (f"why_{code}", columns.why)]
        texts += [(f"area_name_{code}", columns.area_name), (f"role_name_{code}", columns.role_name)]
        texts += [(f"level_text_{code}_{level}", name) for level, name in enumerate(columns.level_texts)]
    return [(key, column) for key, column in (*plain, *texts) if column]


def _missing(chosen: list[tuple[str, str]], columns: Mapping[str, Column]) -> Iterator[tuple[str, str]]:
    for key, name in chosen:
        if name not in columns:
            yield key, _("There is no column “%(column)s” in the file any more. Choose another one.") % {"column": name}


def _twice(chosen: list[tuple[str, str]], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    by_column: dict[str, list[str]] = defaultdict(list)
    for key, name in chosen:
        by_column[name].append(key)
    for name, keys in by_column.items():
        if len(keys) > 1 and not _may_share(sorted(keys)):
            yield keys[-1], _both(name, keys, labels)


def _may_share(keys: list[str]) -> bool:
    """A role may have one column for code and name, and a competence its code in another scheme for code."""
    first, last = keys[0], keys[-1]
    is_role = first == "role_code" and last.startswith("role_name")
    return len(keys) == BOTH and (is_role or (first == "competence_code" and last in ALIGNMENT_COLUMNS.values()))


def _both(name: str, keys: list[str], labels: Mapping[str, str]) -> str:
    words = {"column": shown(name), "what": ", ".join(f"“{labels.get(key, key)}”" for key in keys)}
    return _("The column “%(column)s” is chosen for several things: %(what)s. Each needs a column of its own.") % words


def _wrong(
    sheet_map: SheetMap, chosen: list[tuple[str, str]], columns: Mapping[str, Column], labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for key, name in chosen:
        column = columns.get(name)
        if column is None:
            continue
        most = _longest(key)
        if column.longest > most:
            words = {"column": shown(name), "what": labels.get(key, key), "longest": column.longest, "most": most}
            yield (
                key,
                _(
                    "The column “%(column)s” is chosen as “%(what)s”, but has texts of up to %(longest)s characters "
                    "(at most %(most)s fit). It is probably a description: choose another column."
                )
                % words,
            )
        elif key in {"competence_code", f"name_{sheet_map.language}"} and not column.filled:
            yield key, _("The column “%(column)s” is empty. Choose another one.") % {"column": shown(name)}
        elif key == "level" and column.more and sheet_map.conversion.table is not None:
            words = {"column": shown(name), "most": MOST_LEVEL_VALUES}
            yield (
                key,
                _(
                    "The column “%(column)s” has more than %(most)s different values, so it is hardly a level. Choose "
                    "another column, or a conversion that is kept."
                )
                % words,
            )


def _longest(key: str) -> int:
    if key in {"level", "kind", "skill", "validity", "min_people", "ramp_months", "ramp_level"}:
        return LONGEST_LEVEL
    if key in {"competence_code", "area_code", "role_code"}:
        return LONGEST_CODE
    if key in ALIGNMENT_COLUMNS.values():
        return LONGEST_CELL
    if key.startswith(("why", "level_text")):
        return LONGEST_TEXT
    return LONGEST_URL if key == "governing_url" else LONGEST_NAME


def levels_of(look: Look, column: str, *, longest: int) -> dict[str, int]:
    """The different values of a column and how often each stands there; none where they are too many, or texts."""
    found = next((one for one in look.columns if one.name == column), None)
    return dict(found.values) if found and not found.more and found.longest <= longest else {}
