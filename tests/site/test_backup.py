"""Packs of rows in a backup, and the fields that verification reads."""

import pytest
from django.apps import apps
from django.db import models

from baosong.platform.jobs.models import JobRun
from baosong.site.backup import blob_references, table_packs
from tests import factories as make


def sizes(made):
    return [pack.rows for pack in made]


@pytest.fixture
def small_packs(monkeypatch):
    monkeypatch.setattr(table_packs, "ROWS_A_PACK", 5)


@pytest.mark.django_db
def test_rows_come_out_of_packs_as_they_went_in(small_packs):
    runs = [JobRun.objects.create(kind="tried", payload={"b": [1, None, "\u2028", "。"], "a": 0.1}, queued_at=make.NOW, error="\n\x85") for _ in range(40)]
    before = list(JobRun.objects.order_by("pk").values())

    made = list(table_packs.packs(JobRun, "default"))
    JobRun.objects.all().delete()
    for pack in made:
        table_packs.write(JobRun, table_packs.rows_of(JobRun, table_packs.columns(JobRun), pack.content), "default")

    assert list(JobRun.objects.order_by("pk").values()) == before
    assert sum(sizes(made)) == len(runs)
    assert len(made) > 2


@pytest.mark.django_db
def test_a_row_that_comes_or_goes_changes_the_pack_it_is_in_and_no_other(small_packs):
    for _ in range(60):
        JobRun.objects.create(kind="tried", queued_at=make.NOW)
    before = {pack.content for pack in table_packs.packs(JobRun, "default")}

    JobRun.objects.order_by("pk")[30].delete()

    after = {pack.content for pack in table_packs.packs(JobRun, "default")}
    assert len(before) > 5
    assert len(before - after) <= 2
    assert len(after - before) <= 2


@pytest.mark.django_db
def test_keys_go_on_after_those_that_were_restored():
    JobRun.objects.create(pk=5000, kind="tried", queued_at=make.NOW)

    table_packs.reset_sequences(apps, "default")

    assert JobRun.objects.create(kind="tried", queued_at=make.NOW).pk == 5001


def test_every_field_that_names_bytes_is_verified_or_said_not_to():
    declared = {*blob_references.IN_BLOBSTORE, *blob_references.IN_PERSONAL, *blob_references.NO_BYTES}

    found = {(model._meta.label, field.name) for model in apps.get_models() for field in model._meta.concrete_fields if field.name.endswith("sha256")}

    assert found == declared


def test_no_field_sets_a_time_by_itself_since_that_would_change_what_is_restored():
    fields = [field for model in table_packs.tables(apps).values() for field in model._meta.concrete_fields if isinstance(field, models.DateField)]

    assert len(fields) > 50
    assert [field for field in fields if field.auto_now or field.auto_now_add] == []


def test_names_of_tables_columns_constraints_and_indexes_fit_every_database():
    """Thirty characters is the shortest limit of a database in use here (Oracle before 12.2 and compatible ones)."""
    names = {
        name
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "django_tasks_database"
        for name in [
            model._meta.db_table,
            *(field.column for field in model._meta.concrete_fields),
            *(constraint.name for constraint in model._meta.constraints),
            *(index.name for index in model._meta.indexes),
        ]
    }

    assert len(names) > 300
    assert [name for name in names if len(name) > 30] == []
