"""Export and erasure of the personal data of a person with an account (PIPL, articles 45 and 47)."""

from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import models, transaction

from baosong.apps.orgs.models import Identity, Person
from baosong.apps.orgs.services import access, factors, passwords
from baosong.apps.orgs.services.power import locked
from baosong.platform.audit.services.log import record

# Credentials are never exported.
SECRET: Final = frozenset({"password", "token_hash", "code_hash", "session_key", "data", "seal", "session_data"})
MAX_ROWS: Final = 20_000
ERASED: Final = "已注销"


def data_of(person: Person) -> dict[str, Any]:
    """The person's row, and every row of every table that refers to the person, as plain values."""
    own = {name: value for name, value in _values(person).items() if name not in ("is_superuser", "is_staff")}
    return {"person": own, "rows": dict(_rows_naming(person))}


def _rows_naming(person: Person) -> list[tuple[str, list[dict[str, Any]]]]:
    found = []
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        names = [field.name for field in model._meta.concrete_fields if field.is_relation and field.related_model is Person]
        if not names or model is Person:
            continue
        condition = models.Q()
        for name in names:
            condition |= models.Q(**{name: person})
        if rows := [_values(row) for row in model._base_manager.filter(condition).order_by("pk")[:MAX_ROWS]]:
            found.append((model._meta.label, rows))
    return found


def _values(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in SECRET and not isinstance(field, models.BinaryField)
    }


@transaction.atomic
def erase(person: Person, *, by: Person | None, at: datetime) -> None:
    """Erase an account: name, mail address, roles, linked identities, second factors, sessions, and invitations to and by the person that are open.

    Submissions and reviews keep a reference to the numbered account, and the audit log keeps the name, since its hash chain would
    break otherwise (PIPL, articles 19 and 47: retention as required by law).
    """
    person = locked(person.pk)
    # Without an address from here on, so that no mail of what follows is queued.
    person.username, person.name = f"erased-{person.pk}", f"{ERASED} {person.pk}"
    person.email = person.telephone = person.first_name = person.last_name = ""
    person.block_reason, person.blocked_at = "", None
    person.is_active = False
    person.save()
    access.end_all(person, reason=ERASED, by=by, at=at)
    factors.remove_all(person, by=by, at=at)
    passwords.remove_password(person)
    Identity.objects.filter(person=person).delete()
    record("person.erased", person, by=by, at=at)
