"""The installation's own language model proposes a second reading of a notice; the clerk compares, takes what is right, and confirms."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.installation import Installation
from tests.servers.chat_completions import scripted_model

NOTICE = """关于报送“同心”作品的通知
各学院：
请报送微视频1部，时长二十分钟以内，MP4格式；另请撰写征文1篇。
请于2099年6月1日前报送。
党委宣传部
2099年3月1日
"""
FILM, STORY = "请报送微视频1部，时长二十分钟以内，MP4格式", "另请撰写征文1篇"


def task(name, quote, kind, *rules):
    written = [{"field": field, "value": value, "quote": quote} for field, value in rules]
    piece = {"kind": kind, "name": "", "required": True, "quote": quote, "rules": written}
    deadline = {"value": "2099-06-01", "quote": "请于2099年6月1日前报送"}
    return {"name": {"value": name, "quote": quote}, "deadline": deadline, "quotas": [], "pieces": [piece]}


@pytest.fixture
def model():
    with scripted_model() as made:
        made.proposes(
            task("微视频", FILM, "video", ("duration_s", [None, 1200]), ("max_bytes", 1024**3)),
            task("征文", STORY, "document"),
            task("海报", "请报送海报10幅", "image"),
        )
        yield made


@pytest.fixture
def with_model(tmp_path, model):
    made = Installation(tmp_path / "data", BAOSONG_READER="chat-completions", BAOSONG_READER_ADDRESS=model.address, BAOSONG_READER_MODEL="campus-1")
    made.start()
    yield made
    made.remove()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_the_model_proposes_is_shown_beside_the_rules_and_taken_by_a_person(with_model, model, someone, viewport):
    office = someone(with_model, "office", viewport)
    office.goto(with_model.url + "/calls/new/")
    # Before anything is sent, the page says where it goes.
    expect(office.get_by_text("正文全文将发送至 127.0.0.1")).to_be_visible()

    # The model is slow: the draft is there at once, and says that the model still reads.
    model.may_answer.clear()
    office.get_by_label("通知正文").fill(NOTICE)
    office.get_by_role("button", name="读取通知").click()
    expect(office.get_by_role("heading", name="对照通知核对征集")).to_be_visible()
    expect(office.get_by_text("正在识别，通知正文已发送至 127.0.0.1")).to_be_visible()

    # The answer appears without reloading.
    model.may_answer.set()
    question = office.locator(".reading")
    expect(question.get_by_text("不能确定通知要求几项任务")).to_be_visible()
    expect(question).to_contain_text("规则")
    expect(question).to_contain_text("模型建议")
    expect(office.locator("#second-reading")).to_contain_text("模型建议 2 项任务")

    # What the notice does not state was dropped, and is listed.
    office.get_by_text("2 条建议在通知中没有依据，未予采用").click()
    expect(office.get_by_text("通知中没有所引的句子")).to_be_visible()

    # The model's reading is taken, its values are marked, and the clerk closes the question.
    question.get_by_role("button", name="改用这种理解").click()
    tasks = office.locator("fieldset.task[id^=task-]")
    expect(tasks).to_have_count(2)
    expect(tasks.first.locator("legend").first).to_contain_text("模型建议")
    expect(office.get_by_label("时长").first).to_have_value("不超过 20 分钟")
    office.get_by_role("button", name="确认这种理解").click()
    expect(office.get_by_text("任务数已确认")).to_be_visible()
    expect(question).to_have_count(0)
    assert len(model.received) == 1
