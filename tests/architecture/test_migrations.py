"""An upgrade does not stop the site: what a migration does is quick, and the version that still runs meanwhile can go on writing."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from tests import factories as make

# Version 0.2.0 is the baseline: one initial migration an app.
BASELINE = 1
# New tables, and columns that are added without reading the old rows. While an index is built, writers of its table wait.
QUICK = (CreateModel, AddField, AddIndex, AddConstraint)


def later():
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if migration.__module__.startswith("baosong.") and int(name[:4]) > BASELINE:
            yield f"{app}.{name}", migration


def only_allows_null(migration, operation):
    """Whether an AlterField changes nothing but NOT NULL to NULL, which PostgreSQL does in its catalogue alone, or nothing in the database."""
    if not isinstance(operation, AlterField):
        return False
    before = MigrationLoader(None).project_state([key for key in migration.dependencies if key[0] == migration.app_label])
    old = before.models[migration.app_label, operation.model_name_lower].fields[operation.name].clone()
    new = operation.field.clone()
    if new.null:
        old.null = True
    return in_database(old) == in_database(new)


def in_database(field):
    """What of a field the database knows; choices and help texts are Django's alone."""
    _name, path, arguments, options = field.deconstruct()
    return path, arguments, {name: value for name, value in options.items() if name not in field.non_db_attrs}


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_what_a_migration_does_is_quick():
    slow = [
        f"{name}: {type(operation).__name__}"
        for name, migration in later()
        for operation in migration.operations
        if not isinstance(operation, QUICK) and not only_allows_null(migration, operation)
    ]

    assert slow == []


def test_the_version_that_still_runs_may_leave_new_columns_out():
    demanding = [
        f"{name}: {operation.model_name}.{operation.name}"
        for name, migration in later()
        for operation in migration.operations
        if isinstance(operation, AddField) and not operation.field.null and operation.field.db_default is NOT_PROVIDED
    ]

    assert demanding == []


@pytest.mark.django_db
def test_a_row_of_the_version_before_is_taken():
    call = make.a_call(colleges=1)
    other = make.a_unit("后来的学院", call.unit)

    with connection.cursor() as cursor:
        cursor.execute("insert into calls_addressee (call_id, unit_id) values (%s, %s)", [call.pk, other.pk])
        cursor.execute("select is_done, is_late from calls_addressee where unit_id = %s", [other.pk])
        assert [bool(value) for value in cursor.fetchone()] == [False, False]
