"""Submission by mail as the notice asks: complete ones are submitted, unclear ones lead to a question or wait for the office."""

from playwright.sync_api import expect

from baosong.site.demo import documents
from tests.core.mailparse.sample_mails import a_mail, a_zip
from tests.journeys.browsers import PHONE


def story(title):
    return documents.docx(documents.text(title, 400))


def test_submissions_come_by_mail(by_mail, mail_server, someone):
    # A subject as people write it; the file is in a ZIP with GBK names.
    packed = a_zip(("战疫故事/我们的守望.docx", story("守望")), encoding="gbk")
    mail_server.send(a_mail(subject="答复：“同心”行动（文学院）", files=[("报送材料.zip", packed)]))

    by_mail.fetch_mail()

    receipt = mail_server.wait_for("c1@example.edu.cn", 1)[0]
    assert "BS20" in receipt.text
    assert "我们的守望" in receipt.text
    assert receipt.headers["in-reply-to"] == ("<a1@example.edu.cn>",)
    # The mailbox is unchanged: unread, and nothing deleted.
    assert [mail.subject for mail in mail_server.inbox("zzb@example.edu.cn") if "\\Seen" not in mail.flags] == ["答复：“同心”行动（文学院）"]

    liaison = someone(by_mail, "c1")
    liaison.goto(by_mail.url + "/hand-in/1/2/")
    expect(liaison.get_by_role("link", name="我们的守望")).to_be_visible()


def test_a_task_in_doubt_is_settled_by_a_word(by_mail, mail_server):
    unclear = [("故事.docx", story("甲")), ("IMG_0001.png", documents.docx("x"))]
    mail_server.send(a_mail(subject="同心行动", sender="c2@example.edu.cn", files=[("材料.pdf", b"%PDF-1.4 x")], message_id="<b1@example.edu.cn>"))
    by_mail.fetch_mail()
    question = mail_server.wait_for("c2@example.edu.cn", 1)[0]
    assert "战疫故事" in question.text

    thread = [("In-Reply-To", question.headers["message-id"][0])]
    mail_server.send(
        a_mail(subject="Re: 同心行动", sender="c2@example.edu.cn", text="战疫故事", files=unclear[:1], headers=thread, message_id="<b2@example.edu.cn>")
    )
    by_mail.fetch_mail()

    assert "BS20" in mail_server.wait_for("c2@example.edu.cn", 2)[1].text


def test_a_forged_and_an_unknown_sender_wait_for_the_office(by_mail, mail_server, someone, chromium):
    mail_server.send(a_mail(subject="同心行动", files=[("战疫故事.docx", story("甲"))], message_id="<f1@example.edu.cn>"), proven=False)
    mail_server.send(a_mail(subject="同心行动 医学院", sender="dw@example.edu.cn", files=[("战疫故事.docx", story("乙"))], message_id="<u1@example.edu.cn>"))
    by_mail.fetch_mail()

    office = someone(by_mail, "office")
    office.get_by_role("link", name="来信").click()
    expect(office.locator(".item-list li")).to_have_count(2)
    office.get_by_role("link", name="同心行动 医学院").click()
    expect(office.get_by_text("发件地址不是联络员的邮箱")).to_be_visible()
    office.get_by_role("button", name="归入医学院").click()
    expect(office.get_by_role("status")).to_contain_text("已归入医学院")

    assert "BS20" in mail_server.wait_for("dw@example.edu.cn", 1)[0].text
    # Forged mail is not answered: the answer would go to a person who did not write.
    assert mail_server.inbox("c1@example.edu.cn") == []
    office.goto(by_mail.url + "/mails/")
    office.locator(".item-list a").first.click()
    expect(office.get_by_text("收信服务器核验未通过")).to_be_visible()
    expect(office.get_by_text("dmarc: fail")).to_be_visible()
    office.set_viewport_size(PHONE)
    assert office.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
