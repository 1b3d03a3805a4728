"""Whether the issuer selects the best, to whom it recommends them, and who may submit."""

from typing import Final

from baosong.core.phrases.grammar import Family, Phrase

select = Family(
    "select",
    [
        Phrase(
            "picks, judges or rewards",
            r"择优|遴选|优选|评选|评审|评比|评出|评奖|评定|获奖|一等奖|特等奖|优秀奖|表彰|奖项|奖励|选拔|初评|终评|甄选|推优|入选作品|入围|评委|参赛作品|优秀作品|脱颖",
            lambda _: True,
            (("学校将择优推荐", True), ("设一等奖3名", True), ("组织专家评审", True)),
        ),
    ],
)

BODY: Final = r"[^,。;:、\n()《》“”]{2,24}?"
PICKED: Final = r"(?:择优|统一|遴选|优秀作品|汇总|将)[^。;,\n]{0,14}?"
UPPER: Final = r"(?:厅|局|委|部|会|办|司|中心|组织部|宣传部)"
recommend_to = Family(
    "recommend_to",
    [
        Phrase(
            "sent up to, before the verb",
            PICKED + r"向(?P<at>" + BODY + r")(?:选送|推荐|报送|推送|上报)",
            lambda m: m["at"],
            (("将择优向省教育厅推荐", "省教育厅"),),
        ),
        Phrase(
            "sent up to, after the verb",
            PICKED + r"(?:推荐|选送|报送|上报|推送)(?:至|到|给)?(?P<at>(?:省|市|区|县|国家|教育|中央|全国|上级|集团|团)" + BODY + UPPER + ")",
            lambda m: m["at"],
            (("学校汇总后推荐至省委宣传部", "省委宣传部"),),
        ),
    ],
)

eligible = Family(
    "eligible",
    [
        Phrase(
            "after its word",
            r"(?:征集|参赛|参与|参加|活动|申报|评选|征文|投稿|参评|推荐|面向)(?:对象|人员|范围|资格)(?:[ ]*[:为是]|[ ]*\n+)[ ]*(?P<at>[^。;\n]{2,60})",
            lambda m: m["at"].strip(),
            (("参赛对象:全体在校学生。", "全体在校学生"),),
        ),
    ],
)
themes = Family(
    "themes",
    [
        Phrase(
            "divided into",
            r"(?:分为|分)(?P<at>[^,。;:\n]{2,14}(?:、[^,。;:\n、]{2,14}?){1,9}?)等?[\d一二三四五六七八九十两]*(?:个|大)?(?:类(?!作品)|主题|专题|方面)",
            lambda m: tuple(part for part in m["at"].replace("和", "、").split("、") if part),
            (("活动分为求实、创新、奉献三类", ("求实", "创新", "奉献")),),
        ),
    ],
)
