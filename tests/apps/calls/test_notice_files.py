"""A notice with its attachments: which file is the notice, what is kept, matched and shown, and what is refused."""

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse

from baosong.apps.calls.models import Call, Notice, NoticeAttachment
from baosong.apps.calls.services import pass_on, publish
from baosong.apps.orgs.enums import Role
from baosong.core.documents.sandboxed import open_bytes_sandboxed
from baosong.core.terms import Deadline
from baosong.platform.storage import blobstore
from tests import factories as make
from tests.apps.calls.received import FORM, NOTICE, docx, notice_docx, packed, posted, xlsx

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}


@pytest.fixture
def office(client):
    """The organiser of a university with two colleges, signed in."""
    university = make.a_unit()
    person = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    for number in (1, 2):
        make.with_role(make.a_person(f"c{number}", name=f"联络员{number}"), make.a_unit(f"第{number}学院", university))
    client.force_login(person)
    return person


def sent(client, *files, text=""):
    return client.post(reverse("call-new"), {"text": text, "file": [posted(name, content) for name, content in files]}, headers=ZH)


def all_three():
    return [("附件2 报名表.docx", docx(*FORM)), ("关于征集微视频的通知.docx", notice_docx()), ("附件1.xlsx", xlsx())]


def names(call):
    return [file.name for file in call.notice.attachments.all()]


def test_the_notice_is_recognised_and_the_others_are_kept(client, office):
    answer = sent(client, *all_three())

    call = Call.objects.get()
    assert answer.url == reverse("call-edit", args=[call.pk])
    assert call.title == "关于征集“身边的支部”微视频的通知"
    assert call.notice.file_name == "关于征集微视频的通知.docx"
    form, table = call.notice.attachments.all()
    assert (form.name, form.task_key, form.is_shown, form.blanks) == ("附件2 报名表.docx", "t1", True, ["单位", "联系人"])
    # The table with everybody's number is not shown to everybody.
    assert (table.name, table.is_shown) == ("附件1.xlsx", False)
    assert all(blobstore().has(file.sha256) for file in (form, table))


def test_a_pasted_text_is_the_notice(client, office):
    sent(client, *all_three(), text="您的当前位置：首页 > 通知\n" + NOTICE)

    call = Call.objects.get()
    assert call.notice.text == NOTICE
    assert (call.notice.file_name, len(names(call))) == ("", 3)


def test_files_in_an_archive_are_as_if_chosen_one_by_one(client, office):
    archive = packed({"通知.docx": notice_docx(), "附件/报名表.docx": docx(*FORM), "附件/海报.png": b"\x89PNG\r\nabc", "__MACOSX/._a": b"x"})

    sent(client, ("全部.zip", archive))

    call = Call.objects.get()
    assert (call.notice.file_name, names(call)) == ("通知.docx", ["报名表.docx", "海报.png"])


def test_the_same_file_twice_is_kept_once_and_said(client, office):
    form = docx(*FORM)

    answer = sent(client, ("通知.docx", notice_docx()), ("报名表.docx", form), ("报名表(1).docx", form))

    assert names(Call.objects.get()) == ["报名表.docx"]
    assert "“报名表(1).docx”重复，只保留一份" in client.get(answer.url, headers=ZH).content.decode()


BOMB = packed({"a.txt": b"0" * 40_000_000})
LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("附件.docx", LOCKED, "“附件.docx”：文件有密码保护"),
        ("附件.zip", packed({f"{n}.txt": f"{n}" for n in range(500)}), "“附件.zip”：压缩包解压后超过 40 个文件"),
        ("附件.zip", BOMB, "“附件.zip”：压缩包解压后超过 40 个文件"),
        ("附件.zip", packed({"a.zip": packed({"b.zip": packed({"c.zip": packed({"d.txt": "x"})})})}), "“附件.zip”：压缩包解压后超过"),
        ("附件.zip", b"PK\x03\x04" + bytes(50), "“附件.zip”：压缩包已损坏"),
        ("附件.zip", packed({}), "“附件.zip”：压缩包中没有文件"),
        ("附件.docx", b"PK\x03\x04" + bytes(50), "“附件.docx”：文件已损坏"),
        ("程序.exe", b"MZ", "“程序.exe”：不接收此类文件"),
        ("空.docx", b" ", "“空.docx”：文件是空的"),
    ],
    ids=["encrypted", "500 files", "bomb", "nested", "damaged archive", "empty archive", "damaged", "program", "blank"],
)
def test_what_cannot_be_taken_is_named_beside_the_field_and_nothing_is_kept(client, office, name, content, said):
    answer = sent(client, ("通知.docx", notice_docx()), (name, content))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Call.objects.exists()
    assert not Notice.objects.exists()
    assert not NoticeAttachment.objects.exists()


def test_too_many_files(client, office):
    answer = sent(client, *((f"{n}.txt", f"文件{n}".encode()) for n in range(42)))

    assert answer.status_code == 422
    assert "超过 40 个文件" in answer.content.decode()
    assert not Call.objects.exists()


def test_a_picture_alone_is_no_notice_and_beside_one_it_is_kept(client, office):
    alone = sent(client, ("海报.png", b"\x89PNG\r\n"))
    two = sent(client, ("海报.png", b"\x89PNG\r\n"), ("二维码.png", b"\x89PNG\r\n2"))
    beside = sent(client, ("海报.png", b"\x89PNG\r\n"), ("通知.docx", notice_docx()))

    assert (alone.status_code, two.status_code, beside.status_code) == (422, 422, 302)
    assert "“海报.png”" in alone.content.decode()
    assert "没有可作为通知的正文" in two.content.decode()
    assert names(Call.objects.get()) == ["海报.png"]


def test_an_html_file_loses_the_crumbs_of_its_page(client, office):
    page = (
        "<html><body><div>您的当前位置：首页 &gt; 通知</div>" + "".join(f"<p>{line}</p>" for line in NOTICE.split("\n")) + "<p>点击次数：12</p></body></html>"
    )

    sent(client, ("a.html", page.encode()))

    assert Call.objects.get().notice.text == NOTICE.strip()


@pytest.fixture
def draft(client, office):
    sent(client, *all_three())
    return Call.objects.get()


def the_form(call):
    return call.notice.attachments.get(name="附件2 报名表.docx")


def changed(client, call, **values):
    given = {f"task-{file.pk}": file.task_key for file in call.notice.attachments.all()}
    given |= {f"is-shown-{file.pk}": "on" for file in call.notice.attachments.all() if file.is_shown}
    return client.post(reverse("call-attachments", args=[call.pk]), given | values, headers=ZH)


def test_another_file_is_made_the_notice_and_the_former_one_becomes_an_attachment(client, draft):
    changed(client, draft, act=f"notice:{the_form(draft).pk}")

    draft.refresh_from_db()
    assert draft.notice.file_name == "附件2 报名表.docx"
    assert names(draft) == ["关于征集微视频的通知.docx", "附件1.xlsx"]
    assert Notice.objects.count() == 1

    # And back again: everything is as before.
    changed(client, draft, act=f"notice:{draft.notice.attachments.first().pk}")
    draft = Call.objects.get()
    assert (draft.title, len(draft.terms.tasks)) == ("关于征集“身边的支部”微视频的通知", 1)
    assert names(draft) == ["附件2 报名表.docx", "附件1.xlsx"]
    assert the_form(draft).blanks == ["单位", "联系人"]


def test_a_file_without_text_cannot_become_the_notice(client, draft):
    answer = changed(client, draft, act=f"notice:{draft.notice.attachments.get(name='附件1.xlsx').pk}")

    assert answer.status_code == 422
    assert "“附件1.xlsx”" in answer.content.decode()
    assert Call.objects.get().notice.file_name == "关于征集微视频的通知.docx"


def test_a_pasted_notice_stays_as_a_file_when_another_is_chosen(client, office):
    sent(client, ("通知.docx", notice_docx()), text="关于放假的通知\n各学院：放假三天。")
    call = Call.objects.get()

    changed(client, call, act=f"notice:{call.notice.attachments.get().pk}")

    kept = Call.objects.get().notice.attachments.get()
    assert kept.name.endswith(".txt")
    assert blobstore().path(kept.sha256).read_text("utf-8") == "关于放假的通知\n各学院：放假三天。"


def test_attachments_are_added_taken_off_and_hidden(client, draft):
    answer = changed(
        client,
        draft,
        file=[
            posted("承诺书.docx", docx("承诺书", "单位：{{单位}}")),
            posted("附件1.xlsx", blobstore().path(draft.notice.attachments.get(name="附件1.xlsx").sha256).read_bytes()),
        ],
    )
    assert answer.status_code == 302
    assert names(draft) == ["附件2 报名表.docx", "附件1.xlsx", "承诺书.docx"]

    form = the_form(draft)
    changed(client, draft, **{f"task-{form.pk}": "", f"is-shown-{form.pk}": ""}, act=f"remove:{draft.notice.attachments.get(name='附件1.xlsx').pk}")

    form.refresh_from_db()
    assert (form.task_key, form.is_shown) == ("", False)
    assert names(draft) == ["附件2 报名表.docx", "承诺书.docx"]


def test_a_refused_file_is_said_beside_its_field_on_the_draft(client, draft):
    answer = changed(client, draft, file=[posted("a.exe", b"MZ")])

    assert answer.status_code == 422
    assert "“a.exe”：不接收此类文件" in answer.content.decode()


@pytest.fixture
def published(draft, office):
    publish.publish(draft, to=[make.unit_of(1), make.unit_of(2)], by=office, at=make.NOW)
    return Call.objects.get(pk=draft.pk)


def test_units_see_their_files_on_the_page_of_the_call_and_of_the_task(client, published):
    client.force_login(make.person("c1"))
    form = the_form(published)
    address = reverse("call-attachment", args=[published.pk, form.pk])

    for page in (reverse("call", args=[published.pk]), reverse("hand-in", args=[published.pk, make.unit_of(1).pk])):
        shown = client.get(page, headers=ZH).content.decode()
        assert address in shown
        assert "附件2 报名表.docx" in shown
        assert "KB" in shown
        assert "附件1.xlsx" not in shown


@async_to_sync
async def content_of(answer):
    return b"".join([chunk async for chunk in answer.streaming_content])


def test_a_download_is_the_file_as_it_came_never_shown_in_the_browser(client, published):
    client.force_login(make.person("c1"))
    form = the_form(published)

    answer = client.get(reverse("call-attachment", args=[published.pk, form.pk]))

    assert content_of(answer) == blobstore().path(form.sha256).read_bytes()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_that_units_do_not_see_is_not_theirs(client, published, office):
    table = published.notice.attachments.get(name="附件1.xlsx")
    address = reverse("call-attachment", args=[published.pk, table.pk])

    client.force_login(make.person("c1"))
    assert client.get(address).status_code == 403
    client.force_login(office)
    assert client.get(address).status_code == 200


def test_a_form_has_the_unit_and_its_liaison_filled_in(client, published, office):
    form, unit = the_form(published), make.unit_of(1)
    address = reverse("call-attachment-filled", args=[published.pk, form.pk, unit.pk])

    for person in (make.person("c1"), office):
        client.force_login(person)
        answer = client.get(address)
        assert answer["X-Content-Type-Options"] == "nosniff"
        text = open_bytes_sandboxed(answer.content, "a.docx").text
        assert "单位：第1学院" in text
        assert "联系人：联络员1" in text

    client.force_login(make.person("c2"))
    assert client.get(address).status_code == 403


def test_a_published_call_keeps_its_attachments(client, published, office):
    client.force_login(office)

    answer = changed(client, published, act=f"remove:{the_form(published).pk}")

    assert "该征集已发布，不能再编辑" in client.get(answer.url, headers=ZH).content.decode()
    assert len(names(published)) == 2


def test_a_call_that_is_passed_on_has_the_attachments_of_the_one_above(client, published):
    college = make.unit_of(1)
    below = make.a_unit("一支部", college)
    head, member = make.with_role(make.a_person("head"), college, Role.ORGANISER), make.with_role(make.a_person("m1"), below)
    asked = pass_on.UnitTerms(tasks=["t1"], deadline=Deadline("2099-05-20").written)
    made = pass_on.pass_on(published, asked, unit=college, by=head, at=make.NOW)
    client.force_login(head)
    page = client.get(reverse("call-edit", args=[made.pk]), headers=ZH).content.decode()
    assert "附件2 报名表.docx" in page
    assert "作为通知" not in page
    changed(client, made, act=f"remove:{the_form(published).pk}")
    assert len(names(published)) == 2

    publish.publish(Call.objects.get(pk=made.pk), to=[below], by=head, at=make.NOW)

    client.force_login(member)
    assert client.get(reverse("call-attachment", args=[made.pk, the_form(published).pk])).status_code == 200
    assert client.get(reverse("call-attachment", args=[published.pk, the_form(published).pk])).status_code == 403


@pytest.mark.parametrize("files", [1, 8])
def test_pages_ask_the_same_questions_for_any_number_of_attachments(client, office, django_assert_num_queries, files):
    sent(client, ("通知.docx", notice_docx()), *((f"表{n}.txt", f"表{n}".encode()) for n in range(files)))
    call = Call.objects.get()
    client.get(reverse("call-edit", args=[call.pk]))
    with django_assert_num_queries(12):
        client.get(reverse("call-edit", args=[call.pk]))
    publish.publish(call, to=[make.unit_of(1)], by=office, at=make.NOW)
    client.force_login(make.person("c1"))
    client.get(reverse("call", args=[call.pk]))
    with django_assert_num_queries(9):
        client.get(reverse("call", args=[call.pk]))
