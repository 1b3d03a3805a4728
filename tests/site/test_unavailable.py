"""Which errors mean that the database is away (503), and which that something is wrong (500)."""

import pytest
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError, connection

from baosong.site.views.errors import is_database_away

SQLITE = [
    (OperationalError("database is locked"), True),
    (OperationalError("unable to open database file"), True),
    (OperationalError("database or disk is full"), True),
    (OperationalError("no such table: orgs_unit"), False),
]
POSTGRESQL = [
    (OperationalError("couldn't get a connection after 2.00 sec"), True),
    (InterfaceError("connection already closed"), True),
    (ProgrammingError('relation "orgs_unit" does not exist'), False),
    (DataError("value too long"), False),
]


@pytest.mark.parametrize(("vendor", "error", "is_away"), [*(("sqlite", *case) for case in SQLITE), *(("postgresql", *case) for case in POSTGRESQL)])
def test_only_a_database_that_does_not_answer_is_away(monkeypatch, vendor, error, is_away):
    monkeypatch.setattr(type(connection._connections["default"]), "vendor", vendor)

    assert is_database_away(error) is is_away


def test_other_errors_are_errors():
    assert not is_database_away(ValueError("database is locked"))
    assert not is_database_away(None)
