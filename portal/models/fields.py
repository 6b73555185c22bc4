"""Column types that PostgreSQL has and Django does not: the unit tree's path, and a text in several languages."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.lookups import FieldGetDbPrepValueMixin, Lookup
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    TextField = models.Field[str, str]
    PathLookup = Lookup[Any]
else:
    TextField = models.Field
    PathLookup = Lookup

LANGUAGES_OF_TEXTS = ("sv", "nb", "en")


class PathField(TextField):
    """An `ltree` path such as `1.4.17`: the ids of the units from the root down, so that a scope is one look-up."""

    def db_type(self, connection: "BaseDatabaseWrapper") -> str:  # noqa: ARG002 - the signature is Django's
        """PostgreSQL's own tree type, from the extension of the same name."""
        return "ltree"


@PathField.register_lookup
class AtOrBelow(FieldGetDbPrepValueMixin, PathLookup):
    """`path__at_or_below="1.4"`: the unit 1.4 itself and everything under it (`path <@ '1.4'`)."""

    lookup_name = "at_or_below"

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, tuple[Any, ...]]:
        """The GiST-indexed operator of ltree."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <@ {right}::ltree", (*left_params, *right_params)


@PathField.register_lookup
class AtOrAbove(FieldGetDbPrepValueMixin, PathLookup):
    """`path__at_or_above="1.4.17"`: the unit itself and the units over it (`path @> '1.4.17'`)."""

    lookup_name = "at_or_above"

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, tuple[Any, ...]]:
        """The GiST-indexed operator of ltree."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @> {right}::ltree", (*left_params, *right_params)


@PathField.register_lookup
class BelowAny(PathLookup):
    """`path__below_any=["1.4", "1.9"]`: at or below one of several units; an empty list matches nothing."""

    lookup_name = "below_any"
    prepare_rhs = False

    def as_sql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper") -> tuple[str, tuple[Any, ...]]:
        """`path <@ ANY(scopes)`: one look-up whatever the number of scopes."""
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} <@ ANY(%s::ltree[])", (*left_params, list(self.rhs))


def validate_texts(value: object) -> None:
    """Texts are a mapping of the shipped languages to non-empty strings, with at least one of them."""
    if not isinstance(value, dict) or not value:
        raise ValidationError(_("Write the text in at least one language."))
    if unknown := set(value) - set(LANGUAGES_OF_TEXTS):
        raise ValidationError(_("Unknown language: %(codes)s."), params={"codes": ", ".join(sorted(unknown))})
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise ValidationError(_("A text is empty. Leave the language out instead."))


class TextsField(models.JSONField):
    """A text in up to three languages, as `{"sv": ..., "nb": ..., "en": ...}`; `portal.texts.in_language` picks one."""

    default_validators = [validate_texts]
