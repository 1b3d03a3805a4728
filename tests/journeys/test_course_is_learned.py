"""A group takes a course: only played parts count, then a quiz, a certificate that anyone can confirm, and the learner's own export."""

from lxml import etree
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, until
from tests.journeys.library_scenario import accepted_lecture, shown_entries

PLAYED = "document.querySelector('video').currentTime"


def test_a_course_is_learned_by_playing_it(running_call, films, someone, tmp_path):
    accepted_lecture(running_call, films)
    shown_entries(running_call)
    running_call.wait_until("from baosong.apps.library.models import Rendition; print(Rendition.objects.get().state == 'ready')")

    # The office creates a group, makes a course of one lecture with two questions, and assigns it.
    office = someone(running_call, "office", DESKTOP)
    office.get_by_role("link", name="学习", exact=True).click()
    office.get_by_placeholder("入党积极分子培训班").fill("入党积极分子培训班")
    office.get_by_label("账号或姓名").fill("c2、医学院联络员、nobody")
    office.get_by_role("button", name="建组").click()
    expect(office.get_by_text("现有 2 人")).to_be_visible()
    expect(office.get_by_text("没有找到以下账号或姓名：nobody")).to_be_visible()
    office.get_by_role("link", name="学习", exact=True).first.click()
    office.locator("form[action='/learning/new/']").get_by_label("标题").fill("身边的支部")
    office.get_by_role("button", name="新建课程").click()
    office.get_by_role("button", name="开放课程").click()
    expect(office.get_by_text("请先加入至少一讲")).to_be_visible()
    office.get_by_role("checkbox", name="门口的一张桌子").check()
    office.get_by_role("button", name="加入勾选的素材").click()
    office.get_by_label("题目").fill("1. 值班室的灯怎样了？\nA. 一直亮着\nB. 熄了\n答案：A\n2. 谁搬物资？\nA. 志愿者\nB. 没有人\n答案：A")
    office.get_by_role("button", name="保存题目").click()
    office.get_by_role("button", name="开放课程").click()
    office.locator("select[name=assign_group]").select_option("入党积极分子培训班")
    office.locator("form:has(select[name=assign_group])").get_by_role("button", name="分配").click()
    expect(office.get_by_text("新增 2 人学习本课程")).to_be_visible()

    # A learner jumps to the end: nothing counts, and the quiz stays locked.
    learner = someone(running_call, "c2", PHONE)
    learner.get_by_role("link", name="学习", exact=True).click()
    learner.get_by_role("link", name="身边的支部").click()
    expect(learner.get_by_text("学完全部内容后开放")).to_be_visible()
    learner.get_by_role("link", name="门口的一张桌子").click()
    expect(learner.locator("[data-streams]")).to_be_visible()
    until(learner, "document.querySelector('video').readyState >= 2")
    learner.locator("video").evaluate("video => { video.muted = true; video.currentTime = video.duration - 1.5; video.play().catch(() => {}); }")
    until(learner, f"{PLAYED} > 29.5")
    learner.locator("video").evaluate("video => video.pause()")
    learner.wait_for_timeout(1500)
    assert int(learner.locator("[data-share]").inner_text().rstrip("%")) < 15

    # Playing at double speed counts; half is played before an interruption, the rest later from the saved position.
    learner.locator("video").evaluate("video => { video.currentTime = 0; video.playbackRate = 2; video.play().catch(() => {}); }")
    until(learner, f"{PLAYED} > 12 && {PLAYED} < 20")
    learner.goto(running_call.url + "/learning/")
    learner.get_by_role("link", name="身边的支部").click()
    expect(learner.locator(".lessons .state.waiting")).to_be_visible()
    learner.get_by_role("link", name="门口的一张桌子").click()
    expect(learner.locator("[data-streams]")).to_be_visible()
    until(learner, f"{PLAYED} > 9")
    learner.locator("video").evaluate("video => { video.muted = true; video.playbackRate = 2; video.play().catch(() => {}); }")
    until(learner, f"{PLAYED} > 29")
    learner.locator("video").evaluate("video => video.pause()")
    expect(learner.locator(".film .state.done")).to_be_visible()

    # The quiz: first wrong, then right; anyone can confirm the certificate.
    learner.get_by_role("link", name="返回课程").click()
    learner.get_by_label("熄了").check()
    learner.get_by_label("没有人").check()
    learner.get_by_role("button", name="提交答案").click()
    expect(learner.get_by_text("可以重新答题")).to_be_visible()
    learner.get_by_label("一直亮着").check()
    learner.get_by_label("志愿者").check()
    learner.get_by_role("button", name="提交答案").click()
    expect(learner.get_by_text("100 分，已通过")).to_be_visible()
    with learner.expect_download() as download:
        learner.get_by_role("link", name="证书").click()
    certificate = tmp_path / "certificate.pdf"
    download.value.save_as(certificate)
    assert certificate.read_bytes().startswith(b"%PDF")
    assert learner.evaluate("document.documentElement.scrollWidth <= innerWidth")
    code = running_call.python(
        "import django; django.setup()\nfrom baosong.apps.learning.models import Enrolment\nprint(Enrolment.objects.exclude(code='').get().code)"
    ).strip()
    visitor = learner.context.browser.new_context(locale="zh-CN").new_page()
    visitor.goto(f"{running_call.url}/learned/{code}/")
    expect(visitor.get_by_text("物理学院联络员")).to_be_visible()
    visitor.context.close()

    # The learner's export lists what was watched; the office sees completion only, no times.
    learner.goto(running_call.url + "/learning/")
    with learner.expect_download() as download:
        learner.get_by_role("link", name="我的学习档案").click()
    record = etree.parse(download.value.path())
    assert float(record.findtext("course/lesson/watchedSeconds")) >= 27
    assert record.findtext("course/certificate/number") == code
    office.reload()
    row = office.get_by_role("row", name="物理学院联络员")
    expect(row).to_contain_text("1 / 1")
    expect(row).to_contain_text("100")
    expect(office.locator("main")).not_to_contain_text("秒")
