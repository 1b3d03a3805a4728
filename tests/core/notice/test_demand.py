"""Whether a notice asks for anything to be handed in."""

import pytest

from baosong.core.notice.parser import read

NOTHING = {
    "appointment": "关于李四等同志任职的通知\n各单位：\n经研究决定，李四同志任教务处处长，王五同志任图书馆馆长。\n某大学\n2024年3月4日",
    "holiday": "关于2024年清明节放假的通知\n各单位：\n清明节放假时间为4月4日至6日，共3天。请各单位安排好值班，注意安全。\n校长办公室\n2024年3月28日",
    "meeting": "关于召开教学工作会议的通知\n各学院：\n会议时间：2024年5月8日下午2:30。地点：行政楼报告厅。请与会人员准时参加，不得缺席。\n教务处\n2024年5月4日",
    "rules": "关于印发《实验室安全管理办法》的通知\n各单位：\n现将《实验室安全管理办法》印发给你们，请遵照执行。\n2023年9月1日",
}
SOMETHING = {
    "form": "关于报送值班表的通知\n各学院：\n请于4月2日前将值班表报送校长办公室。\n2024年3月28日",
    "films": "微视频征集启事\n请将作品于2024年6月1日前发送至邮箱a@example.org，时长不超过5分钟。",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_a_notice_that_only_informs_has_no_task(text):
    assert read(text).tasks == ()


@pytest.mark.parametrize("text", SOMETHING.values(), ids=SOMETHING)
def test_a_notice_that_asks_for_something_has_a_task(text):
    assert len(read(text).tasks) == 1
