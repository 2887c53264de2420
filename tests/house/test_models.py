"""Every table of a business room belongs to a government, and what is unique is unique within it."""

from collections.abc import Sequence

import pytest
from django.apps import apps
from django.db import models

from duban.org.models import Government

FRAME = {
    "web": "keys of forms belong to accounts; probes and the worker's lease to the machine",
    "audit": "the trail knows governments by number, so that it outlives them",
}
"""Rooms whose tables are not business, and why."""
UNIQUE_ALONE = {
    "org.Government.name": "the government itself",
    "org.User.username": "people sign in before anybody knows their government",
    "intake.Batch.notice": "one batch made the notice; the notice has its government",
}
"""What is unique over all governments, and why."""

MODELS: Sequence[type[models.Model]] = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model.__module__.startswith("duban.") and model._meta.app_label not in FRAME
]


def label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", [m for m in MODELS if m is not Government], ids=label)
class TestEveryTable:
    def test_belongs_to_a_government_that_cannot_be_deleted_under_it(self, model: type[models.Model]) -> None:
        field = model._meta.get_field("government")
        assert isinstance(field, models.ForeignKey)
        assert field.related_model is Government
        assert field.remote_field.on_delete is models.PROTECT
        assert not field.null

    def test_is_unique_within_it(self, model: type[models.Model]) -> None:
        constraints = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
        assert {c.name: c.fields[:1] for c in constraints if c.fields[:1] != ("government",)} == {}
        assert not model._meta.unique_together

    def test_says_what_a_row_is(self, model: type[models.Model]) -> None:
        assert model.__str__ is not models.Model.__str__


LONGEST_NAME = 30
"""The most characters of a constraint's or an index's name that every database in use takes (Kingbase)."""


def test_names_in_the_schema_are_short_enough_for_every_database() -> None:
    every = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("duban.")]
    names = [each.name for model in every for each in (*model._meta.constraints, *model._meta.indexes)]
    assert len(names) > 20
    assert [name for name in names if len(name) > LONGEST_NAME] == []


def test_what_is_unique_over_all_governments_is_listed_with_its_reason() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.local_fields
        if field.unique and not field.primary_key
    }
    assert found == set(UNIQUE_ALONE)


def test_the_rooms_that_are_not_business_exist() -> None:
    assert set(FRAME) <= {app.label for app in apps.get_app_configs()}
