"""Members' and branches' pages: what a browser that has passed sees, and what one that has not never does."""

import asyncio
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import BadRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from baosong.apps.meetings.enums import DeviceKind, DeviceProof
from baosong.apps.meetings.interfaces.upload_endpoint import AttachmentUploads
from baosong.apps.meetings.models import Member, Story
from baosong.apps.meetings.services import devices, roster
from baosong.apps.meetings.services.member_links import link_of, renew
from baosong.apps.meetings.services.member_session import KEY, NAMES, find_by_name
from baosong.platform.errors import UploadGone
from baosong.platform.storage import part_folder
from tests import factories as make
from tests.apps.meetings.scenario import a_roster, opened, two_finished_stories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(data_folder):
    return two_finished_stories(make.a_call())


def received(answer):
    """The bytes of an answer that is streamed."""

    async def read():
        return b"".join([chunk async for chunk in answer.streaming_content])

    return asyncio.run(read())


def test_the_check_says_nothing_of_whose_link_it_is(client, two):
    page = client.get(reverse("member-access", args=[link_of(two[0].branch_membership)])).content.decode()

    assert "王小明" not in page
    assert "第1学院" in page


def test_a_renewed_link_shuts_out_devices_that_had_passed(client, two):
    first = two[0]
    opened(client, first)
    renewed = renew(first.branch_membership, by=first.by, at=NOW)

    answer = client.get(reverse("member", args=[link_of(renewed)]))

    assert answer["Location"] == reverse("member-access", args=[link_of(renewed)])


def test_saving_answers_in_json_and_says_when_the_link_is_closed(client, two):
    first = two[0]
    link = link_of(first.branch_membership)
    address = reverse("story-save", args=[link, first.meeting.pk])
    shut = client.post(address, {"text": "x"}, headers={"Accept": "application/json"})
    assert (shut.status_code, shut.json()["code"]) == (403, "link_closed")

    opened(client, first)
    saved = client.post(address, {"text": "新的", "title": "", "revision": str(first.story.revision)}, headers={"Accept": "application/json"})
    late = client.post(address, {"text": "旧的", "title": "", "revision": str(first.story.revision)}, headers={"Accept": "application/json"})
    odd = [client.post(address, {"text": "新的", "revision": written}, headers={"Accept": "application/json"}) for written in ("①", "9" * 5000, "-1", "x")]

    assert saved.json() == {"revision": first.story.revision + 1, "text": "新的"}
    assert (late.status_code, late.json()["code"]) == (409, "story_changed_elsewhere")
    assert [answer.status_code for answer in odd] == [400] * 4


def test_a_refused_story_comes_back_with_all_that_was_written(client, two):
    first = two[0]
    link = opened(client, first)
    text = "很长的故事" * 3000

    answer = client.post(reverse("story-tell", args=[link, first.meeting.pk]), {"text": text, "title": "题", "revision": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "15000 字，最多可保存 10000 字" in page
    assert text in page


def test_the_member_takes_a_copy_of_all_data(client, two):
    link = opened(client, two[0])

    answer = client.get(reverse("member-export", args=[link]))

    with zipfile.ZipFile(io.BytesIO(received(answer))) as bundle:
        copied = json.loads(bundle.read("data.json"))
    assert copied["name"] == "王小明"
    assert [story["text"] for story in copied["stories"]] == ["我在东门值守到凌晨。"]


def test_consents_are_given_and_taken_back_on_the_own_page(client, two):
    link = opened(client, two[0])

    client.post(reverse("member-mine", args=[link]), {"consents": "1"})
    assert Story.objects.get(pk=two[0].story.pk).consented_at is None
    client.post(reverse("member-mine", args=[link]), {"consents": "1", f"story-{two[0].story.pk}": "on"})
    assert Story.objects.get(pk=two[0].story.pk).consented_at is not None
    client.post(reverse("member-mine", args=[link]), {"erase": "1"})
    assert Member.objects.get(pk=two[0].member.pk).erasure_asked_at is not None


def test_the_phone_is_masked_in_the_roster(client, data_folder):
    """ASVS 1.8.1–1.8.2."""
    call = make.a_call()
    a_roster(make.unit_of(1), "王小明", phones=["13812345678"])
    client.force_login(make.person("c1"))

    page = client.get(reverse("roster", args=[make.unit_of(1).pk])).content.decode()

    assert "138****5678" in page
    assert "13812345678" not in page
    assert call


def test_a_meetings_common_page_lets_nobody_try_a_telephone_book(client, two):
    address = reverse("meeting-access", args=[two[0].meeting.code])
    for number in range(60):
        assert "没有这个姓名" in client.post(address, {"name": f"路人{number}"}).content.decode()
        # Those who were called come in, however many they are.
        if number < 3:
            assert client.post(address, {"name": "李思齐"}).status_code == 302

    assert "错误次数过多" in client.post(address, {"name": "王小明"}).content.decode()


def test_sixty_wrong_names_of_one_network_close_a_meeting_to_nobody_else_and_to_it_for_seconds(client, two):
    meeting = two[0].meeting
    address = reverse("meeting-access", args=[meeting.code])
    for number in range(61):
        client.post(address, {"name": f"路人{number}"}, REMOTE_ADDR="192.0.2.7")

    delayed = client.post(address, {"name": "李思齐"}, REMOTE_ADDR="192.0.2.7").content.decode()
    assert "错误次数过多" in delayed
    assert re.search("[1-5] 秒", delayed)
    assert "分钟" not in delayed
    assert client.post(address, {"name": "李思齐"}, REMOTE_ADDR="198.51.100.4").status_code == 302
    assert find_by_name(meeting, "李思齐", network="192.0.2.7", at=timezone.now() + timedelta(seconds=NAMES.longest))


def with_session(session):
    request = RequestFactory().post("/attachments/")
    request.session = session
    return request


def a_device(branch_membership):
    return devices.open_device(branch_membership, kind=DeviceKind.PHONE, proof=DeviceProof.LINK, at=NOW)


def test_uploads_are_taken_only_behind_a_link_that_was_opened(two):
    first, second = two
    desk, session = AttachmentUploads(), SessionStore()
    assert desk.authenticate(with_session(session)) is None
    session[KEY] = [a_device(first.branch_membership).pk]
    who = desk.authenticate(with_session(session))

    with pytest.raises(UploadGone):
        desk.begin(who, {"link": link_of(second.branch_membership), "meeting": str(first.meeting.pk)}, length=3, at=NOW, folder=part_folder())
    for meeting, refusal in (("", UploadGone), ("x", BadRequest), ("999", UploadGone)):
        with pytest.raises(refusal):
            desk.begin(who, {"link": link_of(first.branch_membership), "meeting": meeting}, length=3, at=NOW, folder=part_folder())
    made = desk.begin(
        who, {"link": link_of(first.branch_membership), "meeting": str(first.meeting.pk), "filename": "../../a.jpg"}, length=3, at=NOW, folder=part_folder()
    )
    assert made.file_name == "a.jpg"


def test_a_member_who_left_uploads_nothing_more(two):
    first = two[0]
    session = SessionStore()
    session[KEY] = [a_device(first.branch_membership).pk]
    roster.let_go(first.branch_membership, by=first.by, at=NOW)

    assert AttachmentUploads().authenticate(with_session(session)) is None


def test_a_bad_time_loses_nothing_of_the_record(client, two):
    held = two[0].meeting
    client.force_login(make.person("c1"))
    written = {
        "theme": "新主题", "kind": "组织生活会", "day": "2026-05-11", "begins": "16:00", "ends": "14:00", "mode": "on_site", "speeches": "王小明：把小事做好：A|B 都要。\n14:30 全体起立",
        "votes": "延长值守 | 9 | 0 | 1", "follow_ups": "排班 | 李思齐 | 5月底",
    }  # fmt: skip

    answer = client.post(reverse("meeting-record", args=[held.pk]), written)
    page = answer.content.decode()

    held.refresh_from_db()
    assert answer.status_code == 422
    assert held.theme != "新主题"
    assert page.count("结束须晚于开始") == 2
    for value in ("新主题", "王小明：把小事做好：A|B 都要。\n14:30 全体起立", "延长值守 | 9 | 0 | 1", "排班 | 李思齐 | 5月底"):
        assert value in page

    client.post(reverse("meeting-record", args=[held.pk]), {**written, "ends": "17:00"})
    held.refresh_from_db()
    assert held.theme == "新主题"
    assert held.speeches == [{"speaker": "王小明", "text": "把小事做好：A|B 都要。"}, {"speaker": "", "text": "14:30 全体起立"}]
    assert held.votes == [{"matter": "延长值守", "for": "9", "against": "0", "abstained": "1"}]
    assert held.follow_ups == [{"what": "排班", "who": "李思齐", "due": "5月底"}]
