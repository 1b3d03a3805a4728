"""Whoever posts the keys of other units' objects, in addresses or in fields, changes nothing of them."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from baosong.apps.calls.models import Task
from baosong.apps.calls.services import drafts, publish
from baosong.apps.orgs.enums import Role
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.architecture.test_access import LIAISON, MAY_OPEN, NEIGHBOUR, OFFICE, REVIEWER, addresses, everything

pytestmark = pytest.mark.django_db
# Fields and buttons that carry a key, with the argument of addresses whose object it is.
KEYS = {
    "unit": "unit_id", "units": "unit_id", "task": "task_id", "submission": "submission_id", "works": "submission_id", "file": "file_id", "person": "person_id",
    "people": "person_id", "reviewer": "person_id", "expert": "person_id", "call": "call_id", "entry": "entry_id", "put": "entry_id", "take": "entry_id",
    "collection": "collection_id", "review": "review_id", "round": "round_id", "selection": "selection_id", "meeting": "meeting_id", "story": "meeting_id",
    "article": "article_id", "section": "section_id", "case": "case_id", "lesson": "lesson_id", "course": "course_id", "group": "group_id",
    "register": "register_id", "mail": "mail_id", "peer": "peer_id", "objection": "objection_id", "remove": "file_id", "up": "entry_id", "drop": "lesson_id",
    "name": "section_id", "answer": "objection_id",
}  # fmt: skip
# Other fields of forms.
WORDS = {
    "confirm": "1", "act": "erase", "reason": "不符合要求", "title": "别人的题目", "text": "别人写的话。", "note": "说明", "role": "organiser",
    "password": "another-password-2026", "day": "2026-05-01", "until": "2026-06-01", "deadline": "2026-06-01", "score": "80", "open": "1", "show": "1",
    "state": "accepted", "decision": "accept", "email": "other@example.edu.cn", "phone": "13000000000",
}  # fmt: skip


@contextmanager
def undone(client):
    """Undo what requests change, in the database and in the browser: they may end the session."""
    cookies = client.cookies.output()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))


def actions_of(client, address, sent):
    """What the audit log says that a request did; it is undone."""
    with undone(client):
        last = AuditRecord.objects.order_by("pk").last()
        client.post(address, sent)
        return sorted(AuditRecord.objects.filter(pk__gt=last.pk).exclude(action="sign_in.failed").values_list("action", flat=True))


@pytest.mark.parametrize("who", [NEIGHBOUR, REVIEWER])
def test_who_may_not_open_an_address_changes_nothing_there(client, data_folder, who):
    """ASVS 4.2.1."""
    values, people = everything()
    sent = {field: values[argument] for field, argument in KEYS.items() if argument in values} | WORDS

    changed = {}
    client.force_login(people[who])
    for name, address in addresses(values):
        if actions := actions_of(client, address, sent):
            changed[name] = actions

    assert {name: actions for name, actions in changed.items() if who not in MAY_OPEN[name]} == {}


def elsewhere():
    """Objects of another tree of units, by the name of the address argument that the fields name."""
    unit = make.a_unit("外地大学")
    college = make.a_unit("外地学院", unit)
    organiser = make.with_role(make.a_person("far-office"), unit, Role.ORGANISER)
    liaison = make.with_role(make.a_person("far-liaison"), college)
    call = drafts.draft_from("关于开展示例征集的通知", unit=unit, by=organiser, at=make.NOW)
    call = publish.publish(drafts.revise(call, make.terms_for(), by=organiser, at=make.NOW), to=[college], by=organiser, at=make.NOW)
    return {"unit_id": college, "person_id": liaison, "call_id": call, "task_id": Task.objects.get(call=call)}


def state_of(row):
    """The fields of a row, and the keys of all rows that point at it."""
    row.refresh_from_db()
    related = {
        relation.name: sorted(relation.related_model._base_manager.filter(**{relation.field.name: row}).values_list("pk", flat=True))
        for relation in row._meta.related_objects
        if not relation.field.many_to_many
    }
    return model_to_dict(row), related


@pytest.mark.parametrize("who", [LIAISON, OFFICE])
def test_foreign_keys_in_the_fields_of_own_pages_change_nothing_of_the_foreign_objects(client, data_folder, who):
    """ASVS 4.2.1."""
    values, people = everything()
    foreign = elsewhere()
    sent = WORDS | {field: foreign[argument].pk for field, argument in KEYS.items() if argument in foreign}
    before = {argument: state_of(row) for argument, row in foreign.items()}

    changed = []
    client.force_login(people[who])
    for name, address in addresses(values):
        with undone(client):
            written = connection.connection.total_changes
            client.post(address, sent)
            if connection.connection.total_changes > written:
                changed += [(name, argument) for argument, row in foreign.items() if state_of(row) != before[argument]]

    assert changed == []


def test_the_same_requests_change_something_for_those_who_may(client, data_folder):
    values, people = everything()
    sent = {field: values[argument] for field, argument in KEYS.items() if argument in values} | WORDS

    client.force_login(people[OFFICE])
    changed = {name for name, address in addresses(values) if actions_of(client, address, sent)}

    assert len(changed) > 20, sorted(changed)
