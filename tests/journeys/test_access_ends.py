"""Access ends: a liaison changes post; the organiser ends the role, and the open pages of the person are closed while the draft stays."""

import re

from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE

AUDITED = ("role.ended", "person.blocked", "person.unblocked", "access.confirmed")
SUCCESSOR = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
person = Person.objects.create_user(username="c1b", password="journey-password", name="文学院新联络员")
invitations.give_role(person=person, unit=Unit.objects.get(name="文学院"), role=Role.LIAISON, by=None, at=timezone.now())
"""


def test_a_post_ends_and_so_does_the_access(running_call, someone):
    # Given: a liaison who is signed in and has begun a draft, and a successor
    running_call.python(SUCCESSOR)
    liaison = someone(running_call, "c1", PHONE)
    (unit,) = running_call.row("select id from orgs_unit where name = '文学院'")
    liaison.goto(f"{running_call.url}/hand-in/1/{unit}/")
    liaison.locator("form[action$='/begin/'] button").first.click()
    expect(liaison).to_have_url(re.compile(r"/submissions/\d+/$"))
    draft = liaison.url

    # When: the organiser ends the role from the page of the unit, with a reason
    office = someone(running_call, "office", DESKTOP)
    office.goto(f"{running_call.url}/units/{unit}/")
    row = office.get_by_role("row", name="文学院联络员")
    row.get_by_role("link", name="终止任职").click()
    expect(office.get_by_text("草稿和报送件留在单位")).to_be_visible()
    office.get_by_label("理由").fill("岗位调整")
    office.get_by_role("button", name="终止任职").click()
    expect(office.get_by_text("任职已终止")).to_be_visible()
    expect(office.get_by_role("row", name="文学院联络员")).to_have_count(0)

    # Then: the liaison is signed out, and finds nothing of the unit after signing in again; the successor goes on with the draft
    liaison.goto(draft)
    expect(liaison).to_have_url(f"{running_call.url}/sign-in/?next={draft.removeprefix(running_call.url)}")
    successor = someone(running_call, "c1b", PHONE)
    assert successor.goto(draft).status == 200
    again = someone(running_call, "c1", PHONE)
    assert again.goto(draft).status == 403

    # And when: the successor's phone is lost, and the account is blocked and opened again
    office.get_by_role("row", name="文学院新联络员").get_by_role("link", name="停用账号").click()
    office.get_by_label("理由").fill("手机遗失")
    office.get_by_role("button", name="停用账号").click()
    expect(office.get_by_role("row", name="文学院新联络员").get_by_text("已停用")).to_be_visible()
    successor.goto(draft)
    expect(successor.get_by_label("密码")).to_be_visible()
    office.get_by_role("button", name="恢复账号").click()
    expect(office.get_by_text("账号已恢复")).to_be_visible()

    # And the organiser confirms the list of the year
    office.goto(f"{running_call.url}/units/{unit}/access/")
    office.get_by_role("button", name="确认").click()
    expect(office.get_by_text("已核对")).to_be_visible()
    recorded = [running_call.row(f"select count(*) from audit_auditrecord where action = '{action}'") for action in AUDITED]
    assert recorded == [(1,)] * len(AUDITED)
