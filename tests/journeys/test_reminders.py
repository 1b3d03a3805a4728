"""The office previews a reminder rule and switches it on; units with missing submissions are reminded once by mail, desk and chat group."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import PHONE
from tests.journeys.installation import Installation, notice
from tests.platform.notifications.webhook_server import SECRET, WebhookServer

# The worker runs this every five minutes; a second run must change nothing.
RUN = """
import django; django.setup()
from baosong.platform.jobs import job_queue
from baosong.apps.tracking.services.reminder_rules import upkeep
upkeep()
"""


@pytest.fixture
def webhooks():
    server = WebhookServer()
    yield server
    server.stop()


@pytest.fixture
def reminding(tmp_path, mail_server, webhooks):
    """An installation with a call whose deadline is in three days."""
    made = Installation(tmp_path / "data", BAOSONG_WEBHOOK_HOSTS="127.0.0.1", **mail_server.options)
    made.publish(notice(days_left=3))
    made.start()
    yield made
    made.remove()


def test_debtors_are_reminded_by_rule(reminding, someone, mail_server, webhooks):
    office = someone(reminding, "office")
    office.goto(reminding.url + "/overview/1/")
    office.get_by_role("link", name="定时催报").click()
    office.get_by_label("截止前天数").fill("3、1")
    office.get_by_label("发送时段：从").fill("00:00")
    office.get_by_label("至", exact=True).fill("23:59")
    office.get_by_label("休息日也发送").check()
    office.get_by_label("领导简报").select_option("daily")
    office.get_by_label("发送到邮箱").fill("leader@example.edu.cn")
    office.get_by_role("button", name="保存规则").click()

    # The rule is off; its preview shows the days, the receivers and the text.
    expect(office.get_by_text("未启用")).to_be_visible()
    today = date.today()
    expect(office.get_by_role("row").filter(has_text="截止前 3 天")).to_contain_text(f"{today:%Y-%m-%d}")
    expect(office.get_by_role("row").filter(has_text="截止当天")).to_contain_text(f"{today + timedelta(days=3):%Y-%m-%d}")
    expect(office.get_by_role("row").filter(has_text="文学院联络员")).to_be_visible()
    assert mail_server.inbox("c1@example.edu.cn") == []

    for kind in ("dingtalk", "feishu"):
        office.get_by_label("平台").select_option(kind)
        office.get_by_label("群名称").fill(f"联络员群{kind}")
        office.get_by_label("Webhook 地址").fill(f"{webhooks.address}/{kind}")
        office.get_by_label("加签密钥").fill(SECRET)
        office.get_by_role("button", name="添加", exact=True).click()
    office.get_by_role("button", name="启用", exact=True).click()
    expect(office.get_by_text("已启用", exact=True)).to_be_visible()

    mail = mail_server.wait_for("c1@example.edu.cn", 1)[0]
    assert "微党课" in mail.text
    assert mail.headers["auto-submitted"] == ("auto-generated",)
    assert "3" in mail_server.wait_for("leader@example.edu.cn", 1)[0].text
    mail_server.wait_for("c2@example.edu.cn", 1)
    mail_server.wait_for("c3@example.edu.cn", 1)

    reminding.python(RUN)
    office.wait_for_timeout(3000)
    assert len(mail_server.inbox("c1@example.edu.cn")) == 1
    assert sorted(service for service, _ in webhooks.texts) == ["dingtalk", "feishu"]
    assert all("文学院" in text for _, text in webhooks.texts)
    assert webhooks.refused == 0

    # The desk of a unit with a missing submission, at phone width.
    liaison = someone(reminding, "c1", PHONE)
    expect(liaison.locator("main")).to_contain_text("催报")
    assert liaison.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
