"""A name given at a meeting opens what this device wrote there; everything else needs the personal link, a code or the branch's word."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from baosong.apps.meetings.enums import DeviceProof, StoryState
from baosong.apps.meetings.errors import DraftDecided
from baosong.apps.meetings.interfaces.upload_endpoint import AttachmentUploads
from baosong.apps.meetings.models import Attachment, BranchMembership, MemberDevice, Story, StoryDraft
from baosong.apps.meetings.services import attachments, devices, drafts, erasure, meetings, member_links, stories
from baosong.apps.meetings.services.member_links import link_of
from baosong.apps.meetings.services.stories import MOST_WRITTEN
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from baosong.platform.storage import part_folder, personal_blobstore
from baosong.platform.web.body_limits import SMALL_PAGE_BYTES
from baosong.site.asgi import limited
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_meeting, opened
from tests.apps.registers.scenario import a_pledge
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SECRET = "只有我自己知道的旧故事。"
JSON = {"Accept": "application/json"}
# What whoever gave a name may open; every other address of members leads to a check.
OPEN_BY_NAME = {"meeting-access", "meeting-draft", "meeting-draft-save", "meeting-draft-hand-in", "meeting-draft-attachment", "meeting-draft-code"}


@pytest.fixture
def held(data_folder):
    return a_meeting(make.a_call())


def by_name(held, name="王小明", **headers):
    """A browser that gave a name at the meeting's common page."""
    browser = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 13) Mobile MicroMessenger/8.0.50", **headers})
    answer = browser.post(reverse("meeting-access", args=[held.code]), {"name": name})
    assert answer["Location"] == reverse("meeting-draft", args=[held.code])
    return browser


def page_of(browser, held):
    return browser.get(reverse("meeting-draft", args=[held.code])).content.decode()


def write(browser, held, text, *, revision=0):
    return browser.post(reverse("meeting-draft-save", args=[held.code]), {"title": "", "text": text, "revision": str(revision)}, headers=JSON)


def hand_in(browser, held, text, *, revision=0, **values):
    return browser.post(reverse("meeting-draft-hand-in", args=[held.code]), {"title": "", "text": text, "revision": str(revision), **values}, follow=True)


def membership(held, name="王小明"):
    return BranchMembership.objects.select_related("member", "unit").get(unit=held.unit, member__name=name)


def of_a_member_with_everything(call):
    """A told story, a pledge, an edited story and a picture of one member, and a second meeting to which the member is called."""
    scenario = a_finished_story(call, text=SECRET)
    pledge = a_pledge(scenario)
    picture = Attachment.objects.create(story=scenario.story, name="a.jpg", sha256="0" * 64, size=1, state="ready", kind="picture", received_at=NOW)
    return scenario, pledge, picture


def addresses_of_members():
    """Names and arguments of everything below /m/, /meet/ and /mine/."""

    def walk(patterns, before=""):
        for entry in patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLPattern):
                if re.match(r"(m|mine|meet)/", route):
                    yield entry.name, list(entry.pattern.converters)
            else:
                yield from walk(entry.url_patterns, route)

    return dict(walk(get_resolver().url_patterns))


def test_a_name_opens_the_listed_addresses_and_no_other(held, data_folder):
    scenario, pledge, picture = of_a_member_with_everything(held.task.call)
    browser = by_name(scenario.meeting)
    values = {
        "link": link_of(scenario.branch_membership),
        "meeting_id": scenario.meeting.pk,
        "meeting_code": scenario.meeting.code,
        "attachment_id": picture.pk,
        "register_entry_id": pledge.entry_id,
        "article_part_id": 1,
    }

    may_open = set()
    for name, arguments in addresses_of_members().items():
        address = reverse(name, kwargs={argument: values[argument] for argument in arguments})
        for method, sent in (("get", {}), ("post", {"erase": "1", "consents": "1", "agree": "1", "text": "x", "revision": "0"})):
            answer = getattr(browser, method)(address, sent)
            page = b"" if answer.streaming else answer.content
            is_at_the_check = answer.status_code == 302 and answer["Location"] == reverse("member-access", args=[values["link"]])
            if name != "member-access" and not is_at_the_check:
                may_open.add(name)
            for hidden in (SECRET, values["link"]):
                assert hidden not in page.decode() or f"/m/{hidden}" in address, (name, hidden)
            assert "/m/" not in answer.headers.get("Location", "") or is_at_the_check, name

    assert may_open == OPEN_BY_NAME
    member = scenario.branch_membership.member
    member.refresh_from_db()
    assert member.erasure_asked_at is None
    assert Attachment.objects.filter(pk=picture.pk).exists()
    assert Story.objects.get(pk=scenario.story.pk).text == SECRET
    assert Story.objects.get(pk=scenario.story.pk).consented_at is not None


def test_a_member_scans_gives_the_name_writes_and_hands_in(held):
    browser = by_name(held)

    assert write(browser, held, "封校那天").json() == {"revision": 1, "text": "封校那天"}
    assert "封校那天" in page_of(browser, held)
    answer = hand_in(browser, held, "封校那天，我在东门值守。", revision=1, consents="on")

    story = Story.objects.get()
    assert "谢谢，您的故事已经交给支部" in answer.content.decode()
    assert (story.state, story.text) == (StoryState.TOLD, "封校那天，我在东门值守。")
    # A name alone agrees to nothing; what was ticked waits for the branch's word.
    assert story.consented_at is None
    assert "/m/" not in answer.content.decode()


def test_a_second_device_neither_sees_nor_changes_what_the_first_wrote(held):
    first, second = by_name(held), by_name(held)
    write(first, held, "第一台设备写的。")

    page = page_of(second, held)
    assert "第一台设备写的。" not in page
    assert "由支部确认采用哪一份" in page
    hand_in(second, held, "第二台设备写的。")

    assert Story.objects.get().text == "第一台设备写的。"
    assert StoryDraft.objects.get().text == "第二台设备写的。"
    assert "第二台设备写的。" in page_of(second, held)
    assert "第二台设备写的。" not in page_of(first, held)


def test_whoever_opened_the_page_first_without_a_word_keeps_nobody_out(held):
    first, second = by_name(held), by_name(held)
    page_of(first, held)

    write(second, held, "真的故事。")
    write(first, held, "晚来的。")

    assert Story.objects.get().text == "真的故事。"
    assert StoryDraft.objects.get().text == "晚来的。"


def test_one_phone_is_handed_round(held):
    browser = by_name(held)
    write(browser, held, "小明写的。")

    browser.post(reverse("meeting-access", args=[held.code]), {"name": "李思齐"})
    assert "小明写的。" not in page_of(browser, held)
    write(browser, held, "思齐写的。")
    browser.post(reverse("meeting-access", args=[held.code]), {"name": "王小明"})

    assert "小明写的。" in page_of(browser, held)
    assert {story.member.name: story.text for story in Story.objects.all()} == {"王小明": "小明写的。", "李思齐": "思齐写的。"}
    assert MemberDevice.objects.count() == 2


def test_what_the_member_writes_behind_the_link_is_not_shown_to_the_device_that_began(held, client):
    browser = by_name(held)
    write(browser, held, "凭姓名写的。")
    link = link_of(membership(held))
    client.post(reverse("member-access", args=[link]), {"name": "王小明"})

    assert "凭姓名写的。" in client.get(reverse("story", args=[link, held.pk])).content.decode()
    saved = client.post(reverse("story-save", args=[link, held.pk]), {"title": "", "text": "本人改过的。", "revision": "1"}, headers=JSON)

    assert saved.status_code == 200
    assert "本人改过的。" not in page_of(browser, held)
    write(browser, held, "又来写。", revision=2)
    assert Story.objects.get().text == "本人改过的。"


def test_a_story_pasted_from_word_is_written_by_name_too(held):
    assert limited.most_bytes(reverse("meeting-draft-save", args=[held.code])) > MOST_WRITTEN
    assert limited.most_bytes(reverse("meeting-access", args=[held.code])) == SMALL_PAGE_BYTES

    browser = by_name(held)
    write(browser, held, "<p>一</p><p>" + "<!--x-->" * 20_000 + "二</p>")

    assert Story.objects.get().text == "一\n二"


def test_an_oral_story_can_be_written_down_by_name_but_a_written_one_not_read(held):
    meetings.note_oral_story(held, membership(held).member, by=make.person("c1"), at=NOW)
    browser = by_name(held)

    write(browser, held, "补写的。")

    assert Story.objects.get().text == "补写的。"


@pytest.fixture
def secretary(client):
    client.force_login(make.person("c1"))
    return client


def test_the_branch_decides_which_text_is_kept(held, secretary):
    first, second = by_name(held), by_name(held)
    hand_in(first, held, "冒名写的。", consents="on")
    hand_in(second, held, "本人写的。")
    page = secretary.get(reverse("meeting", args=[held.pk])).content.decode()
    assert "本人写的。" in page
    assert "手机（微信）" in page

    secretary.post(reverse("meeting-draft-decide", args=[StoryDraft.objects.get().pk]), {"act": "take"})

    story = Story.objects.get()
    assert (story.text, story.state, story.is_agreed) == ("本人写的。", StoryState.TOLD, False)
    assert "本人写的。" in page_of(second, held)
    assert "冒名写的。" in page_of(first, held)
    assert "本人写的。" not in page_of(first, held)
    secretary.post(reverse("meeting-draft-decide", args=[StoryDraft.objects.get().pk]), {"act": "drop"})
    assert not StoryDraft.objects.exists()
    assert Story.objects.get().text == "本人写的。"
    assert {"story.draft_taken", "story.draft_dropped"} <= set(AuditRecord.objects.values_list("action", flat=True))


def test_a_text_of_the_member_that_is_replaced_stays_on_the_own_page(held, secretary):
    scenario = a_finished_story(None, held=held, text="用链接写的。")
    hand_in(by_name(held), held, "在会上写的。")

    secretary.post(reverse("meeting-draft-decide", args=[StoryDraft.objects.get().pk]), {"act": "take"})

    story = Story.objects.get(pk=scenario.story.pk)
    assert (story.text, story.consented_at) == ("在会上写的。", None)
    assert [other.text for other in story.conflicting_texts.all()] == ["用链接写的。"]


def test_the_branch_s_word_opens_the_member_s_page_on_this_device(held, secretary):
    browser = by_name(held)
    hand_in(browser, held, "我写的。", consents="on")
    device = MemberDevice.objects.get()

    secretary.post(reverse("meeting-device", args=[device.pk]), {"act": "confirm"})

    link = link_of(membership(held))
    assert browser.get(reverse("meeting-draft", args=[held.code]))["Location"] == reverse("story", args=[link, held.pk])
    assert browser.get(reverse("member-mine", args=[link])).status_code == 200
    assert Story.objects.get().consented_at is not None
    assert by_name(held).get(reverse("member-mine", args=[link])).status_code == 302


def test_a_device_that_is_not_the_member_s_opens_nothing_more(held, secretary):
    browser = by_name(held)
    write(browser, held, "冒名写的。")

    secretary.post(reverse("meeting-device", args=[MemberDevice.objects.get().pk]), {"act": "end"})

    assert browser.get(reverse("meeting-draft", args=[held.code]))["Location"] == reverse("meeting-access", args=[held.code])
    assert write(browser, held, "再写").status_code == 403
    assert Story.objects.get().text == "冒名写的。"


@pytest.mark.parametrize("who", ["c2", "office", None])
def test_only_the_branch_itself_decides(held, client, who):
    hand_in(by_name(held), held, "甲")
    hand_in(by_name(held), held, "乙")
    if who:
        client.force_login(make.person(who))

    answers = [
        client.post(reverse("meeting-device", args=[MemberDevice.objects.first().pk]), {"act": "confirm"}),
        client.post(reverse("meeting-draft-decide", args=[StoryDraft.objects.get().pk]), {"act": "take"}),
    ]

    assert {answer.status_code for answer in answers} == {403 if who else 302}
    assert set(MemberDevice.objects.values_list("proof", flat=True)) == {"name"}
    assert Story.objects.get().text == "甲"


def test_a_code_of_the_branch_opens_the_page_once(held, secretary):
    browser = by_name(held)
    row = membership(held)
    shown = secretary.post(reverse("branch-membership-change", args=[row.pk]), {"act": "code"}, follow=True).content.decode()
    code = re.search(r"验证码：(\d{6})", shown)[1]
    address = reverse("meeting-draft-code", args=[held.code])

    assert browser.post(address, {"code": f"{(int(code) + 1) % 10**6:06d}"}).status_code == 422
    assert browser.post(address, {"code": code})["Location"] == reverse("member", args=[link_of(row)])
    assert browser.get(reverse("member", args=[link_of(row)])).status_code == 200
    assert MemberDevice.objects.get().proof == DeviceProof.CODE
    assert by_name(held).post(address, {"code": code}).status_code == 422
    assert code not in str(list(AuditRecord.objects.values()))


def test_members_see_which_devices_opened_their_page_and_end_one(held, client):
    scenario = a_finished_story(None, held=held)
    stranger = by_name(held)
    link = opened(client, scenario)

    page = client.get(reverse("member-mine", args=[link])).content.decode()
    assert "手机（微信）" in page
    assert "会议页凭姓名" in page
    assert "电脑" in page
    assert "当前设备" in page
    client.post(reverse("member-mine", args=[link]), {"end": MemberDevice.objects.get(proof="name").pk})
    assert stranger.get(reverse("meeting-draft", args=[held.code]))["Location"] == reverse("meeting-access", args=[held.code])

    other = Client()
    opened(other, scenario)
    client.post(reverse("member-mine", args=[link]), {"end": MemberDevice.objects.latest("pk").pk})
    assert other.get(reverse("member", args=[link]))["Location"] == reverse("member-access", args=[link])
    assert client.get(reverse("member", args=[link])).status_code == 200


def test_whoever_opened_the_own_link_comes_to_the_own_page_by_the_code_of_the_meeting_too(held, client):
    scenario = a_finished_story(None, held=held)
    link = opened(client, scenario)

    answer = client.post(reverse("meeting-access", args=[held.code]), {"name": "王小明"})

    assert answer["Location"] == reverse("story", args=[link, held.pk])
    assert client.post(reverse("meeting-access", args=[held.code]), {"name": "李思齐"})["Location"] == reverse("meeting-draft", args=[held.code])


def test_nobody_ends_the_device_of_another(held, client):
    scenario = a_finished_story(None, held=held)
    by_name(held, "李思齐")
    link = opened(client, scenario)

    assert client.post(reverse("member-mine", args=[link]), {"end": MemberDevice.objects.get(proof="name").pk}).status_code == 404
    assert client.post(reverse("member-mine", args=[link]), {"end": "x"}).status_code == 400


def test_a_renewed_link_ends_drafts_by_name_too(held):
    browser = by_name(held)
    write(browser, held, "甲")

    member_links.renew(membership(held), by=make.person("c1"), at=NOW)

    assert browser.get(reverse("meeting-draft", args=[held.code]))["Location"] == reverse("meeting-access", args=[held.code])


def test_pictures_are_sent_and_seen_by_the_device_that_began(held, secretary):
    first, second = by_name(held), by_name(held)
    page_of(first, held)
    device = MemberDevice.objects.earliest("pk")
    story = Story.objects.get()
    made = attachments.begin(story, membership(held), file_name="a.jpg", length=3, at=NOW, folder=part_folder(), device=device)
    assert attachments.mine(frozenset(), str(made.pk), device_ids=frozenset({device.pk})) == made
    picture = Attachment.objects.create(story=story, device=device, name="a.jpg", sha256="0" * 64, size=1, state="ready", kind="picture", received_at=NOW)
    address = reverse("meeting-draft-attachment", args=[held.code, picture.pk])

    assert address in page_of(first, held)
    assert address not in page_of(second, held)
    assert second.get(address).status_code == 404
    assert second.post(address).status_code == 404
    hand_in(second, held, "本人写的。")
    secretary.post(reverse("meeting-draft-decide", args=[StoryDraft.objects.get().pk]), {"act": "take"})
    assert address not in page_of(second, held)
    assert first.get(address).status_code == 404


def tus(browser, held, link):
    """The answer to the beginning of an upload, by the application that serves uploads."""
    request = type("Request", (), {"session": browser.session})()
    desk = AttachmentUploads()
    who = desk.authenticate(request)
    try:
        return desk.begin(who, {"link": link, "meeting": str(held.pk), "filename": "a.jpg"}, length=3, at=NOW, folder=part_folder())
    except Refusal as refusal:
        return refusal.code


def test_an_upload_by_name_goes_to_the_own_draft_only(held):
    first, second = by_name(held), by_name(held)
    write(first, held, "甲")
    page_of(second, held)

    assert tus(first, held, held.code).story == Story.objects.get()
    assert tus(second, held, held.code) == "upload_gone"
    assert tus(first, held, link_of(membership(held))) == "upload_gone"


def test_what_is_erased_includes_devices_and_their_texts(held):
    hand_in(by_name(held), held, "甲")
    hand_in(by_name(held), held, "乙")

    erasure.erase(membership(held).member, by=make.person("c1"), at=NOW, blobstore=personal_blobstore())

    assert not MemberDevice.objects.exists()
    assert not StoryDraft.objects.exists()
    assert Story.objects.get().text == ""


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.50", "wechat"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148", "phone"),
        ("Mozilla/5.0 (Linux; Android 13; Pixel) Mobile Safari", "phone"),
        ("Mozilla/5.0 (Linux; Android 13; Pad) Safari", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0)", "tablet"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "computer"),
        ("", "computer"),
    ],
)
def test_devices_are_named_by_what_they_say(agent, kind):
    assert devices.kind_of(agent) == kind


def audited(action):
    return AuditRecord.objects.filter(action=action).count()


def as_member(held, client):
    link = link_of(membership(held))
    client.post(reverse("member-access", args=[link]), {"name": "王小明"})
    return link


def test_a_story_is_taken_over_from_a_device_once_and_that_is_recorded(held, client):
    hand_in(by_name(held), held, "凭姓名写的。", consents="on")
    link = as_member(held, client)
    save = reverse("story-save", args=[link, held.pk])

    # What was not changed takes nothing over.
    client.post(save, {"title": "", "text": "凭姓名写的。", "revision": "1"}, headers=JSON)
    assert audited("story.claimed") == 0
    client.post(save, {"title": "", "text": "本人改过的。", "revision": "1"}, headers=JSON)
    client.post(save, {"title": "", "text": "本人又改过的。", "revision": "2"}, headers=JSON)

    story = Story.objects.get()
    assert audited("story.claimed") == 1
    assert (story.device, story.is_agreed) == (None, False)


def test_a_member_who_tells_or_sends_a_picture_takes_the_story_over(held, client):
    for take_over in (
        lambda story: stories.tell(story, consents=True, at=NOW),
        lambda story: attachments.begin(story, membership(held), file_name="a.jpg", length=3, at=NOW, folder=part_folder()),
    ):
        device = MemberDevice.objects.create(branch_membership=membership(held), meeting=held, kind="phone", proof="name", generation=1, opened_at=NOW)
        story = Story.objects.get(pk=drafts.begin(device, at=NOW).pk) if not Story.objects.exists() else Story.objects.get()
        Story.objects.filter(pk=story.pk).update(device=device, text="甲", is_agreed=True)

        take_over(story)

        story.refresh_from_db()
        assert (story.device, story.is_agreed) == (None, False)
    assert audited("story.claimed") == 2


def test_two_clicks_decide_once(held):
    hand_in(by_name(held), held, "甲")
    hand_in(by_name(held), held, "乙")
    hand_in(by_name(held), held, "丙")
    taken, dropped = StoryDraft.objects.order_by("pk")
    by = make.person("c1")

    drafts.take(taken, by=by, at=NOW)
    drafts.drop(dropped, by=by, at=NOW)

    for decide, draft in ((drafts.take, taken), (drafts.drop, dropped)):
        with pytest.raises(DraftDecided):
            decide(draft, by=by, at=NOW)
    assert (audited("story.draft_taken"), audited("story.draft_dropped")) == (1, 1)
    assert Story.objects.get().text == "乙"


def test_a_text_that_is_kept_is_told_as_others_are(held):
    write(by_name(held), held, "甲")
    hand_in(by_name(held), held, "乙")

    drafts.take(StoryDraft.objects.get(), by=make.person("c1"), at=NOW)

    assert Story.objects.get().state == StoryState.TOLD
    assert audited("story.told") == 1


def test_a_browser_that_passes_the_check_again_stays_one_device(held, client):
    for _ in range(2):
        link = as_member(held, client)
        client.post(reverse("member-access", args=[link]), {"name": "王小明"})
        member_links.renew(membership(held), by=make.person("c1"), at=NOW)
    link = as_member(held, client)

    assert MemberDevice.objects.count() == 1
    assert client.get(reverse("member", args=[link])).status_code == 200
    # A device that was ended is not taken up again.
    devices.end(MemberDevice.objects.get(), by=None, at=NOW)
    as_member(held, client)
    assert MemberDevice.objects.count() == 2


def test_ended_devices_are_deleted_after_a_month_but_not_with_what_they_wrote(held, client):
    as_member(held, client)
    first, second = by_name(held), by_name(held)
    hand_in(first, held, "甲")
    hand_in(second, held, "乙")
    unused, writer, drafter = MemberDevice.objects.order_by("pk")
    for device in (unused, writer, drafter):
        devices.end(device, by=None, at=NOW)

    assert devices.sweep(at=NOW + timedelta(days=29)) == 0
    assert devices.sweep(at=NOW + timedelta(days=31)) == 1

    assert set(MemberDevice.objects.all()) == {writer, drafter}
    assert StoryDraft.objects.get().text == "乙"


def test_devices_of_a_renewed_link_are_deleted_and_those_in_use_stay(held):
    hand_in(by_name(held), held, "甲")
    old = devices.open_device(membership(held), kind="phone", proof="link", at=NOW)
    member_links.renew(membership(held), by=make.person("c1"), at=NOW)
    used = devices.open_device(membership(held), kind="phone", proof="link", at=NOW)

    devices.sweep(at=NOW + timedelta(days=31))

    assert not MemberDevice.objects.filter(pk=old.pk).exists()
    assert MemberDevice.objects.filter(pk=used.pk).exists()


def test_each_device_has_a_line_of_its_own_with_its_number_its_text_and_its_buttons(held, secretary):
    hand_in(by_name(held), held, "第一台写的，从那年冬天说起。")
    hand_in(by_name(held), held, "第二台写的，从那年春天说起。")
    by_name(held)

    page = secretary.get(reverse("meeting", args=[held.pk])).content.decode()
    lines = [re.sub(r"<[^>]+>|\s+", " ", line) for line in re.findall(r"<li>.*?</li>", page.split('class="device-lines"')[1].split("</ul>")[0], re.DOTALL)]

    assert [re.search(r"设备 \d", line)[0] for line in lines] == ["设备 1", "设备 2", "设备 3"]
    assert "“第一台写的，从那年冬天说起。”" in lines[0]
    assert "“第二台写的，从那年春天说起。”" in lines[1]
    assert "尚未写下内容" in lines[2]
    assert all("是本人" in line and "不是本人" in line for line in lines)
    assert ["采用这一份" in line for line in lines] == [False, True, False]


def test_the_number_of_a_device_stays_when_another_is_decided_on(held, secretary):
    hand_in(by_name(held), held, "甲写的。")
    hand_in(by_name(held), held, "乙写的。")

    secretary.post(reverse("meeting-device", args=[MemberDevice.objects.order_by("pk")[0].pk]), {"act": "end"})

    page = secretary.get(reverse("meeting", args=[held.pk])).content.decode()
    assert "设备 2" in page
    assert "设备 1" not in page


def own_page_by_code(browser, held, secretary):
    """The page of the story after the device gave a one-time code of the branch."""
    row = membership(held)
    shown = secretary.post(reverse("branch-membership-change", args=[row.pk]), {"act": "code"}, follow=True).content.decode()
    browser.post(reverse("meeting-draft-code", args=[held.code]), {"code": re.search(r"验证码：(\d{6})", shown)[1]})
    return browser.get(reverse("story", args=[link_of(row), held.pk])).content.decode()


def test_a_second_device_that_is_proven_still_shows_its_own_text(held, secretary):
    first, second = by_name(held), by_name(held)
    hand_in(first, held, "第一台写的。")
    hand_in(second, held, "第二台写的。")

    page = own_page_by_code(second, held, secretary)

    assert "第一台写的。" in page
    assert "第二台写的。" in page
    assert "由支部确认采用哪一份" in page
    assert "由另一台在会议上填写您姓名的设备写下" in page


def test_the_device_that_wrote_the_story_is_told_that_the_text_is_its_own(held, secretary):
    first, second = by_name(held), by_name(held)
    hand_in(first, held, "第一台写的。")
    hand_in(second, held, "第二台写的。")

    page = own_page_by_code(first, held, secretary)

    assert "由您在会议上用这台设备写下" in page
    assert "那台设备看不到" not in page
    assert "第二台写的。" not in page


def test_devices_that_gave_a_name_are_bounded_and_whoever_wrote_keeps_the_own(held):
    writer = by_name(held)
    write(writer, held, "封校那天")
    first = by_name(held)
    browsers = [by_name(held) for _number in range(devices.MOST_BY_NAME + 3)]

    assert MemberDevice.objects.filter(branch_membership=membership(held), ended_at=None).count() == devices.MOST_BY_NAME
    assert "封校那天" in page_of(writer, held)
    assert browsers[-1].get(reverse("meeting-draft", args=[held.code])).status_code == 200
    assert first.get(reverse("meeting-draft", args=[held.code])).status_code == 302
    # Devices of another name are not touched.
    by_name(held, "李思齐")
    assert MemberDevice.objects.filter(branch_membership=membership(held), ended_at=None).count() == devices.MOST_BY_NAME
