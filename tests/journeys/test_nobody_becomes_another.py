"""Nobody becomes another: the organiser of a college tries to take over accounts of the university through a real server."""

import json
import re

import pytest

from tests.journeys.client import Client
from tests.journeys.installation import PASSWORD, wait

# The liaison of the first college organises it as well; somebody serves both the first and the second college.
ROLES = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
college = Unit.objects.get(name="文学院")
invitations.give_role(person=Person.objects.get(username="c1"), unit=college, role=Role.ORGANISER, by=None, at=timezone.now())
invitations.give_role(person=Person.objects.get(username="c2"), unit=college, role=Role.REVIEWER, by=None, at=timezone.now())
print(college.pk)
"""
ACCOUNTS = """
import django; django.setup()
import json
from baosong.apps.orgs.models import Membership, Person
print(json.dumps({person.username: [person.password, person.email, person.is_active, sorted(person.orgs_memberships.values_list("unit__name", "role"))]
    for person in Person.objects.filter(username__in=["office", "c2", "c3"])}))
"""
LINK = re.compile(r'value="http://[^/"]+(/join/[^"]+/)"')
OTHER_PASSWORD = "another-password-2026"


class Visitor(Client):
    """A browser without an account."""

    def __init__(self, installation):
        self.port, self.cookie = installation.port, ""
        _, headers, _ = self.ask("GET", "/sign-in/")
        self.token = headers["set-cookie"].split("csrftoken=")[1].split(";")[0]
        self.cookie = f"csrftoken={self.token}"


def accounts(installation):
    return json.loads(installation.python(ACCOUNTS))


def import_table(client, unit, *lines):
    """Check and import a table as the page does; return the page with the links."""
    boundary, table = "boundary", "\n".join(["单位,上级单位,姓名,角色,账号,邮箱", *lines])
    parts = [("csrfmiddlewaretoken", client.token, ""), ("table", table, '; filename="people.csv"')]
    body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n' for name, value, more in parts)
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": f"http://127.0.0.1:{client.port}/"}
    assert client.ask("POST", f"/units/{unit}/import/", f"{body}--{boundary}--\r\n".encode(), headers)[0] == 302
    preview = client.ask("GET", f"/units/{unit}/import/preview/")[2].decode()
    digest = re.search(r'name="digest" value="(\w+)"', preview)
    _status, headers, _page = client.post(f"/units/{unit}/import/preview/", confirm="1", digest=digest.group(1) if digest else "")
    result = headers["location"].rstrip("; ")
    wait(lambda: "正在导入" not in client.ask("GET", result)[2].decode())
    client.post(f"{result}links/")
    return client.ask("GET", result)[2].decode()


def invited(client, unit, **fields):
    client.post(f"/units/{unit}/invite/", **fields)
    return client.ask("GET", f"/units/{unit}/")[2].decode()


@pytest.fixture
def college(installation):
    return int(installation.python(ROLES))


def test_the_organiser_of_a_college_becomes_nobody_else(installation, college):
    # given: the organiser of the university, a person of two colleges, and one of a sibling
    before = accounts(installation)
    attacker, visitor = Client(installation, "c1"), Visitor(installation)
    keys = {name: installation.row(f"select id from orgs_person where username = '{name}'")[0] for name in before}

    # when: a role in the own unit by a table, links for new passwords, the end of roles, a block
    page = import_table(attacker, college, *[f"文学院,,任意,{role},{name},evil@example.com" for name in before for role in ("成员", "组织者")])
    links = LINK.findall(page)
    for key in keys.values():
        links += LINK.findall(invited(attacker, college, person=key, role="member"))
        attacker.post(f"/people/{key}/block/", day="2026-01-01", reason="任意")
        for (membership,) in [installation.row(f"select max(id) from orgs_membership where person_id = {key}")]:
            attacker.post(f"/roles/{membership}/end/", day="2026-01-01", reason="任意")
    for link in links:
        for taker in (visitor, attacker):
            taker.post(link, username="office", name="任意", password=OTHER_PASSWORD, consent="yes")

    # then: nothing of theirs has changed, their passwords work and the attacker's does not
    assert accounts(installation) == before
    assert visitor.ask("GET", "/operator/")[0] == 302
    assert attacker.ask("GET", "/operator/")[0] == 403
    assert Client(installation, "office").ask("GET", "/operator/")[0] == 200
    with pytest.raises(AssertionError):
        Client(installation, "office", OTHER_PASSWORD)


def test_an_invited_person_takes_the_role_up_with_the_own_account(installation, college):
    # given
    (link,) = LINK.findall(import_table(Client(installation, "c1"), college, "文学院,,任意,成员,c3,"))
    visitor = Visitor(installation)

    # when: first without the account, then with it
    refused, _, _ = visitor.post(link, password=OTHER_PASSWORD, consent="yes")
    owner = Client(installation, "c3")
    accepted, _, _ = owner.post(link, consent="yes")

    # then
    assert (refused, accepted) == (403, 302)
    assert accounts(installation)["c3"][3] == [["医学院", "liaison"], ["文学院", "member"]] or ["文学院", "member"] in accounts(installation)["c3"][3]
    Client(installation, "c3", PASSWORD)
