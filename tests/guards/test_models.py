"""Illegal states are impossible: every model has constraints, and each says what is wrong in words."""

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.models import BaseConstraint

from tests.guards.places import APPS

OWN = [
    model
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.endswith("Event")  # history, written by triggers
]


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
def test_every_model_has_a_constraint_or_says_why_not(model: type[models.Model]) -> None:
    reason = model.__doc__ or ""
    has_key = not isinstance(model._meta.pk, models.BigAutoField | models.UUIDField)
    has_unique = any(field.unique and not field.primary_key for field in model._meta.concrete_fields)
    assert model._meta.constraints or has_key or has_unique or "No constraint on purpose" in reason


CONSTRAINTS = [constraint for model in OWN for constraint in model._meta.constraints]


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.name)
def test_every_constraint_says_what_is_wrong(constraint: BaseConstraint) -> None:
    assert constraint.violation_error_message != constraint.default_violation_error_message
    assert str(constraint.violation_error_message).endswith(".")


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    output = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=output)
    assert "No changes detected" in output.getvalue()
