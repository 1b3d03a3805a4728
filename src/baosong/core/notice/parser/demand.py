"""Whether a notice asks for anything to be handed in."""

import re
from typing import Final

from baosong.core.notice.parser.context import NoticeContext
from baosong.core.notice.phrases.channels import channel

ASKS: Final = re.compile(
    r"征集|大赛|比赛|评选|征文|征稿|竞赛|申报|推荐|报送|选送|征求|遴选|上报|推选|评比|上交|填报|收集|征订|募集|展示活动|创作|投稿|作品|材料|案例|总结"
)
INFORMS: Final = re.compile(
    r"任职|任免|免职|聘任|放假|休假|停电|停水|断网|公示|公布|结果|名单|表彰|会议|培训|讲座|报告会|印发|章程|制度|办法|规定|规程|学习贯彻|值班|调整|收看|观看|演出|体检|缴费|封闭|检修|维护|升级|开放|开馆|闭馆|祝贺|慰问|邀请|招聘|录用|入选|获奖|决定|须知|提醒|温馨|提示|安排"
)
SENDING: Final = r"报送|上报|提交|填报|填写|发送|发至|发到|报至|交至|送至|寄|上传|投稿|交回|返回|反馈|推荐|申报|选送"
DEMAND: Final = re.compile(rf"(?:请|须|需|应|要|将|前|于|把)[^。;\n]{{0,40}}?(?:{SENDING})|(?:^|(?<=[。;\n]))[ ]*(?:{SENDING})")
# A named hand-in date or a limited number says it plainly, however short the notice is.
PLAINLY: Final = re.compile(
    r"限(?:报|送|推|投)[^。;\n]{0,6}\d|(?:作品|材料|稿件|案例)(?:的)?(?:报送|提交|上报|投稿|征集|上交)?(?:截止|截稿)(?:时间|日期)?|(?:报送|提交|上报|投稿|征集|征稿|上交)截止(?:时间|日期)"
)
# Who objects or asks questions writes too, but hands nothing in.
OBJECTS: Final = re.compile(r"异议|举报|监督|咨询|反映|意见建议|报名参加|参加会议|参会|准时|与会|请假")


def asking_features(context: NoticeContext) -> list[str]:
    """Return the features by which it is judged whether a notice asks for anything."""
    text = context.text
    title = text[slice(*context.title_span)] if context.title_span else text[:60]
    points = max((date.points for date in context.due_dates), default=-9)
    demands = len(DEMAND.findall(text))
    made = [f"date>{level}" for level in (0, 2, 4, 6) if points > level]
    made += [f"demands>{level}" for level in (0, 1, 2, 4) if demands > level]
    made += [f"limits>{level}" for level in (0, 1, 3) if len([limit for limit in context.limits if limit.implies_piece]) > level]
    sent = [thing for thing, features in zip(context.candidates, context.thing_features, strict=True) if "sent" in features]
    made += (
        ["sent with limit"]
        if any(context.page.sentence(thing.start) == context.page.sentence(limit.start) for thing in sent for limit in context.limits)
        else []
    )
    made += [f"channel {kind}" for kind in sorted({str(found.value) for found in channel.find(text)})]
    made += ["count"] if context.quotas else []
    made += ["title asks"] if ASKS.search(title) else []
    made += ["title informs"] if INFORMS.search(title) and not ASKS.search(title) else []
    made += ["asks"] if ASKS.search(text) else []
    made += ["objects"] if OBJECTS.search(text) else []
    sure = sum(thing.asked > 0.6 for thing in context.things)
    made += [f"things>{level}" for level in (0, 1, 3) if sure > level]
    return made


def asks(context: NoticeContext) -> bool:
    """Return whether a notice asks for anything."""
    return PLAINLY.search(context.text) is not None or context.models["asking"].score(asking_features(context)) > 0
