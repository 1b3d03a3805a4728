"""The demo's notice, with dates relative to today, so that the call is always open."""

from datetime import date, timedelta
from typing import Final

UNIVERSITY: Final = "江南示范大学"

NOTICE: Final = """中共江南示范大学委员会组织部文件
关于开展基层党组织“四个一”行动的通知
各二级学院党委：
按照上级部署，学校决定在全校基层党组织中开展“四个一”行动，现将有关安排通知如下：
一、主题
让党旗在一线飘扬
二、内容
（一）讲一堂专题微党课。{held}前，各级党组织负责人要为本单位党员讲一堂专题微党课，可以一人主讲，也可以多人合讲，一般在线上进行。微党课须录制视频，建议党课视频时长15-20分钟，分辨率1920×1080，格式为MP4（H.264编码），文件不超过2G，配字幕。党课视频和党课讲稿请于{first}前报送。
（二）开一次特殊的组织生活会。“七一”前后，各党支部围绕身边的故事召开组织生活会，每名成员讲一个故事。在此基础上整理成“战疫故事汇”，以文章、图片、视频等形式在各级网络平台推送。故事汇材料于{first}前报送。
（三）建一个教育素材库。学校将组织专家把关，择优编入案例集。各单位要提交反映本单位党员事迹的文字、图片、音视频、工作案例等多种素材。有关素材于{second}前报送。
（四）筑一道“红色防火墙”。通过先锋岗、责任状、突击队、立项攻关等形式，把网格化管理做细做实，并及时总结先进事迹和典型经验。宣传稿件于{second}前报送。
三、要求
各二级学院党委要按时将材料发至组织部邮箱（邮件名称请注明“四个一行动”），其中专题微党课至少报送1门、“战疫故事汇”报送不少于2个、教育素材库至少报送1个、“红色防火墙”宣传稿件至少报送1个。学校将择优向省委教育工委推荐。
联系人：甲老师，邮箱：zzb@example.edu.cn。
中共江南示范大学委员会组织部
{issued}
"""


def notice(today: date) -> str:
    """The notice as of a day: issued three weeks ago, first deadline in nine days, second in two months."""

    def day(ahead: int) -> str:
        when = today + timedelta(days=ahead)
        return f"{when.year}年{when.month}月{when.day}日"

    return NOTICE.format(held=day(3), first=day(9), second=day(60), issued=day(-21))
