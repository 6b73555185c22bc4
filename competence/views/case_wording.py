"""What was odd in a CASE package, in words."""

from django.utils.translation import ngettext_lazy

_SENTENCES = {
    "mended": ngettext_lazy(
        "%(n)s value has characters or numbers that cannot be kept; they were replaced.",
        "%(n)s values have characters or numbers that cannot be kept; they were replaced.",
        "n",
    ),
    "odd_identifier": ngettext_lazy(
        "%(n)s identifier is no UUID; it was given one.", "%(n)s identifiers are no UUIDs; they were given some.", "n"
    ),
    "no_identifier": ngettext_lazy(
        "%(n)s object has no identifier; it was given one.",
        "%(n)s objects have no identifier; they were given some.",
        "n",
    ),
    "same_item": ngettext_lazy(
        "%(n)s item has the identifier of an earlier one and is left out.",
        "%(n)s items have the identifiers of earlier ones and are left out.",
        "n",
    ),
    "same_association": ngettext_lazy(
        "%(n)s association has the identifier of an earlier one and is left out.",
        "%(n)s associations have the identifiers of earlier ones and are left out.",
        "n",
    ),
    "no_list": ngettext_lazy(
        "%(n)s part should be a list and is none; it is left out.",
        "%(n)s parts should be lists and are none; they are left out.",
        "n",
    ),
    "no_object": ngettext_lazy(
        "%(n)s entry of a list is no object; it is left out.",
        "%(n)s entries of lists are no objects; they are left out.",
        "n",
    ),
    "several_parents": ngettext_lazy(
        "%(n)s item stands under several others; here it stands under the first. The package keeps the rest.",
        "%(n)s items stand under several others; here they stand under the first. The package keeps the rest.",
        "n",
    ),
    "circle": ngettext_lazy(
        "%(n)s circle of items that stand under each other was broken.",
        "%(n)s circles of items that stand under each other were broken.",
        "n",
    ),
    "odd_sequence": ngettext_lazy(
        "%(n)s sequence number is no number; the order of the file counts.",
        "%(n)s sequence numbers are no numbers; the order of the file counts.",
        "n",
    ),
    "unknown_node": ngettext_lazy(
        "%(n)s association leads to something that is not in the package. It is kept, and shown nowhere.",
        "%(n)s associations lead to something that is not in the package. They are kept, and shown nowhere.",
        "n",
    ),
    "aligned": ngettext_lazy(
        "%(n)s association becomes what a competence is called elsewhere.",
        "%(n)s associations become what competences are called elsewhere.",
        "n",
    ),
    "kept_association": ngettext_lazy(
        "%(n)s association of another type is kept, and shown nowhere.",
        "%(n)s associations of other types are kept, and shown nowhere.",
        "n",
    ),
    "translation": ngettext_lazy(
        "%(n)s translation is in a language that the catalogue does not have, or is there already. It is kept.",
        "%(n)s translations are in languages that the catalogue does not have, or are there already. They are kept.",
        "n",
    ),
    "foreign_language": ngettext_lazy(
        "%(n)s text names a language that the catalogue does not have; it stands as the language that you chose.",
        "%(n)s texts name languages that the catalogue does not have; they stand as the language that you chose.",
        "n",
    ),
    "no_code": ngettext_lazy(
        "%(n)s item has no code; it got the beginning of its identifier.",
        "%(n)s items have no code; they got the beginnings of their identifiers.",
        "n",
    ),
    "same_code": ngettext_lazy(
        "%(n)s code stands more than once; the later one was made longer.",
        "%(n)s codes stand more than once; the later ones were made longer.",
        "n",
    ),
    "no_statement": ngettext_lazy(
        "%(n)s item says nothing; its code is its name.", "%(n)s items say nothing; their codes are their names.", "n"
    ),
    "long_statement": ngettext_lazy(
        "%(n)s statement is too long for a name: the name is cut, and the whole stands under why it matters.",
        "%(n)s statements are too long for a name: the names are cut, and the whole stands under why they matter.",
        "n",
    ),
    "deep_area": ngettext_lazy(
        "%(n)s group stands deeper than two levels; its competences stand in the group above.",
        "%(n)s groups stand deeper than two levels; their competences stand in the group above.",
        "n",
    ),
    "ended": ngettext_lazy(
        "%(n)s item has ended and becomes no competence. The package keeps it.",
        "%(n)s items have ended and become no competences. The package keeps them.",
        "n",
    ),
    "levels": ngettext_lazy(
        "%(n)s set of level texts does not fit the scale. The package keeps it.",
        "%(n)s sets of level texts do not fit the scale. The package keeps them.",
        "n",
    ),
}


def sentence_of(code: str, count: int) -> str:
    """The sentence for what was met `count` times."""
    return str(_SENTENCES[code] % {"n": count})
