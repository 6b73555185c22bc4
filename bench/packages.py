"""A large CASE package, the same for the same seed: as many items and associations as a national framework has."""

import json
import random
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

Json = dict[str, Any]
ITEMS, ASSOCIATIONS = 600, 3400
ITEMS_OF_AREA = 20
AT = "2025-03-01T08:00:00Z"
BASE = "https://case.example/ims/case/v1p0"
CROSSING = ("exactMatchOf", "isRelatedTo", "precedes", "isPeerOf")


def large_package(*, items: int = ITEMS, associations: int = ASSOCIATIONS, seed: int = 1) -> Json:
    """Areas of twenty items, each item under one of them; the rest of the associations cross over or lead outside."""
    chance = random.Random(seed)
    areas = [f"AREA-{number}" for number in range(max(1, items // (ITEMS_OF_AREA + 1)))]
    leaves = [f"ITEM-{number}" for number in range(items - len(areas))]
    pairs = [(name, "large") for name in areas] + [
        (name, areas[place % len(areas)]) for place, name in enumerate(leaves)
    ]
    found = [_association("isChildOf", *pair, place) for place, pair in enumerate(pairs, start=1)]
    while len(found) < associations:
        kind, place = chance.choice(CROSSING), len(found) + 1
        target = f"elsewhere-{place}" if kind == "exactMatchOf" else chance.choice(leaves)
        found.append(_association(kind, chance.choice(leaves), target, place))
    document = {**_head("CFDocuments", "large"), "creator": "Examples", "title": "A large framework", "language": "en"}
    rows = [
        {**_head("CFItems", name), "fullStatement": f"Masters what {name} is about", "humanCodingScheme": name,
         "language": "en"}
        for name in (*areas, *leaves)
    ]  # fmt: skip
    return {"CFDocument": document, "CFItems": rows, "CFAssociations": found}


def write_package(folder: Path, seed: int) -> Path:
    """The package as a file."""
    path = folder / "large.json"
    path.write_text(json.dumps(large_package(seed=seed)))
    return path


def _head(collection: str, name: str) -> Json:
    identifier = str(uuid5(NAMESPACE_DNS, f"case.example/{name}"))
    return {"identifier": identifier, "uri": f"{BASE}/{collection}/{identifier}", "lastChangeDateTime": AT}


def _association(kind: str, origin: str, target: str, place: int) -> Json:
    """The place makes it another one than the next between the same two; an order is given as many publishers do."""
    head = _head("CFAssociations", f"{kind}:{origin}:{target}:{place}")
    return {
        **head,
        "associationType": kind,
        "sequenceNumber": str(place),
        "originNodeURI": _link(origin),
        "destinationNodeURI": _link(target),
    }


def _link(name: str) -> Json:
    head = _head("CFDocuments" if name == "large" else "CFItems", name)
    return {"title": name, "identifier": head["identifier"], "uri": head["uri"]}
