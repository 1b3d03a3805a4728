"""A mail of Outlook with a document of Word online and the logo of a signature becomes one work; the logo is none of its files."""

from email.message import EmailMessage

from playwright.sync_api import expect

from tests.museum.mails import PNG
from tests.museum.papers import a_word_file, p, words


def of_outlook():
    """The logo is attached, shown by the page, and stands before the document."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "同心行动", "文学院联络员 <c1@example.edu.cn>", "zzb@example.edu.cn"
    made["Message-ID"] = "<outlook1@example.edu.cn>"
    made.set_content("现报送战疫故事，请查收。")
    made.add_alternative('<p>现报送战疫故事，请查收。</p><img src="cid:image001.png@01D9">', subtype="html")
    page = made.get_payload()[1]
    page.add_related(PNG, "image", "png", cid="<image001.png@01D9>", filename="image001.png", disposition="attachment")
    story = a_word_file(p("我们的守望") + p(words(400)), main="word/document2.xml")
    made.add_attachment(story, maintype="application", subtype="octet-stream", filename="战疫故事 我们的守望.docx")
    return made


def test_the_document_is_the_work_and_the_logo_is_none(by_mail, mail_server, someone):
    mail_server.send(of_outlook())

    by_mail.fetch_mail()

    receipt = mail_server.wait_for("c1@example.edu.cn", 1)[0]
    assert "BS20" in receipt.text
    assert "我们的守望" in receipt.text
    assert "image001" not in receipt.text
    assert by_mail.row("select count(*) from submissions_piecefile") == (1,)
    liaison = someone(by_mail, "c1")
    liaison.goto(by_mail.url + "/hand-in/1/2/")
    liaison.get_by_role("link", name="我们的守望").click()
    expect(liaison.get_by_text("战疫故事 我们的守望.docx").first).to_be_visible()
    expect(liaison.get_by_text("image001")).to_have_count(0)
