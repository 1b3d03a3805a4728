"""Every address and who may open it. An address without a row here fails, so that none is added without thinking of it."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from baosong.orgs.domain import inviting
from baosong.orgs.enums import Role
from baosong.works.enums import State
from tests import factories as make

pytestmark = pytest.mark.django_db

NOBODY, STRANGER, NEIGHBOUR, LIAISON, OFFICE = "nobody", "stranger", "neighbour", "liaison", "office"
EVERYONE = {NOBODY, STRANGER, NEIGHBOUR, LIAISON, OFFICE}
SIGNED_IN = EVERYONE - {NOBODY}
# The call goes from the university (office) to two colleges; the work is the first college's (liaison), handed in.
MAY_OPEN = {
    "desk": SIGNED_IN,
    "language": EVERYONE,
    "words": EVERYONE,
    "sign-in": EVERYONE,
    "sign-out": EVERYONE,
    "join": EVERYONE,
    "verify": EVERYONE,
    "units": SIGNED_IN,
    "units-template": SIGNED_IN,
    "unit": {LIAISON, OFFICE},
    "unit-invite": {OFFICE},
    "unit-add": {OFFICE},
    "unit-import": {OFFICE},
    "calls": SIGNED_IN,
    "call-new": {OFFICE},
    "call": {LIAISON, NEIGHBOUR, OFFICE},
    "call-file": {OFFICE},
    "call-edit": {OFFICE},
    "call-publish": {OFFICE},
    "call-extend": {OFFICE},
    "call-pass-on": set(),
    "overview": {OFFICE},
    "cell": {OFFICE},
    "board": {OFFICE},
    "remind": {OFFICE},
    "ledger": {OFFICE},
    "package": {OFFICE},
    "hand-in": {LIAISON, OFFICE},
    "begin": {LIAISON},
    "submission": {LIAISON, OFFICE},
    "describe": {LIAISON},
    "submit": {LIAISON},
    "remove": {LIAISON},
    "move": {LIAISON},
    "mend": {LIAISON},
    "undo-mending": {LIAISON},
    "accept": {OFFICE},
    "return": {OFFICE},
    "take-back": {OFFICE},
    "adopt": {OFFICE},
    "forward": {OFFICE},
    "file": {LIAISON, OFFICE},
    "file-text": {LIAISON, OFFICE},
    "captions": {LIAISON, OFFICE},
    "still": {LIAISON, OFFICE},
    "alike": {OFFICE},
    "beside": {OFFICE},
    "receipt": {LIAISON, OFFICE},
}


def named_addresses():
    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                yield entry.name, list(entry.pattern.converters)
            else:
                yield from walk(entry.url_patterns)

    return dict(walk(get_resolver().url_patterns))


def test_every_address_has_a_row():
    assert set(named_addresses()) == set(MAY_OPEN)


def test_who_may_open_what(client, data_folder):
    call = make.a_call()
    work = make.a_submission(call, 1, state=State.SUBMITTED)
    version = work.versions.get()
    values = {
        "call_id": call.pk,
        "unit_id": make.unit_of(1).pk,
        "task_id": make.the_task(call).pk,
        "submission_id": work.pk,
        "file_id": version.files.get().pk,
        "other_id": version.files.get().pk,
        "receipt_id": version.receipt.pk,
        "code": version.receipt.code,
        "token": inviting.invite(unit=call.unit, role=Role.LIAISON, by=make.person("office"), at=make.timezone.now()),
        "step": "withdraw",
        "sha256": "0" * 64,
    }
    people = {STRANGER: make.a_person("stranger"), NEIGHBOUR: make.person("c2"), LIAISON: make.person("c1"), OFFICE: make.person("office")}

    found = {}
    for name, arguments in named_addresses().items():
        address = reverse(name, kwargs={argument: values[argument] for argument in arguments})
        found[name] = set()
        for who in sorted(EVERYONE):
            client.logout()
            if who in people:
                client.force_login(people[who])
            answer = client.get(address)
            asked_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(f"{reverse('sign-in')}?next=")
            if answer.status_code != 403 and not asked_to_sign_in:
                found[name].add(who)

    assert found == MAY_OPEN
