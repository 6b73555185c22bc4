"""The tree in a CASE package: who is child of whom, in which order, and which items only translate others."""

from collections import defaultdict
from dataclasses import dataclass, field

from competence.reading.case_package import TRANSLATION, CaseContent, Json, Told, linked

LAST = 2**31


@dataclass(frozen=True, slots=True)
class Tree:
    """One parent for each item (the document is the root and in nobody's list), children in order.

    `translations` are the items that say another item (or the document) in another language, by what they translate.
    """

    parents: dict[str, str]
    children: dict[str, list[str]]
    translations: dict[str, list[str]] = field(default_factory=dict)

    def above(self, item: str) -> list[str]:
        """The items over an item, from the top down."""
        path: list[str] = []
        while (item := self.parents.get(item, "")) in self.parents:
            path.append(item)
        return path[::-1]


def tree_of(case: CaseContent, told: Told) -> Tree:
    """One parent for each item: the first one that the package names. Circles are broken at the smallest identifier."""
    places = {name: place for place, name in enumerate(case.items)}
    links = _child_links(case, told)
    translations = _translations(case, set(links), told)
    translating = {name for names in translations.values() for name in names}
    parents = {name: case.identifier for name in case.items if name not in translating}
    order: dict[str, int] = {}
    for child, found in links.items():
        if len(found) > 1:
            told.add("several_parents", _said(case, child))
        parents[child], order[child] = found[0]
    _break_circles(case, parents, told)
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    for row in children.values():
        row.sort(key=lambda name: (order.get(name, LAST), places[name]))
    return Tree(parents, dict(children), translations)


def sequence(value: object) -> int | None:
    """A sequence number, also where it is a text; None for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < len(str(LAST)):
        value = int(value.strip())
    return value if isinstance(value, int) and -LAST <= value < LAST else None


def is_translation(association: Json, document: str) -> bool:
    """CASE 1.1 has a type for it; in 1.0 the portal marks it with a grouping of its own."""
    kind = association.get("associationType")
    if kind == "isTranslationOf":
        return True
    return kind == "exactMatchOf" and linked(association.get("CFAssociationGroupingURI"), document) == TRANSLATION


def ends(association: Json, document: str) -> tuple[str, str]:
    """The identifiers of origin and destination."""
    return linked(association.get("originNodeURI"), document), linked(association.get("destinationNodeURI"), document)


def _child_links(case: CaseContent, told: Told) -> dict[str, list[tuple[str, int]]]:
    """The parents of each item with its place under them, in the order of the package."""
    found: dict[str, list[tuple[str, int]]] = {}
    for association in case.associations.values():
        if association.get("associationType") != "isChildOf":
            continue
        child, parent = ends(association, case.identifier)
        number = sequence(association.get("sequenceNumber"))
        if number is None and association.get("sequenceNumber") is not None:
            told.add("odd_sequence", association["sequenceNumber"])
        if child not in case.items or (parent not in case.items and parent != case.identifier):
            told.add("unknown_node", child if child not in case.items else parent)
        elif parent not in {known for known, _place in found.setdefault(child, [])}:
            found[child].append((parent, LAST if number is None else number))
    return found


def _translations(case: CaseContent, placed: set[str], told: Told) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    seen: set[str] = set()
    for association in case.associations.values():
        if not is_translation(association, case.identifier):
            continue
        origin, target = ends(association, case.identifier)
        if origin not in case.items or origin in placed or origin in seen or target == origin:
            continue
        if target == case.identifier or target in case.items:
            seen.add(origin)
            found[target].append(origin)
        else:
            told.add("unknown_node", target)
    return {target: names for target, names in found.items() if target not in seen}


def _break_circles(case: CaseContent, parents: dict[str, str], told: Told) -> None:
    """Let the smallest identifier of each circle stand under the document."""
    done: set[str] = {case.identifier}
    for start in parents:
        path: list[str] = []
        on_path: set[str] = set()
        name = start
        while name not in done and name not in on_path:
            path.append(name)
            on_path.add(name)
            name = parents[name]
        if name in on_path:
            circle = path[path.index(name) :]
            told.add("circle", " – ".join(_said(case, one) for one in circle[:4]))
            parents[min(circle)] = case.identifier
        done |= on_path


def _said(case: CaseContent, name: str) -> str:
    """An item as a person finds it in the file."""
    item = case.items[name]
    return str(item.get("humanCodingScheme") or item.get("fullStatement") or name)
