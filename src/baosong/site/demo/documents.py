"""Generated texts, Word files and pictures of the demo."""

import io
import random
import zipfile
from typing import Final
from xml.sax.saxutils import escape

# Sentences are combined from parts, so that no two documents of the demo share a passage by accident.
WHEN: Final = ("清晨六点", "天刚亮", "午饭前", "傍晚", "夜里十一点", "凌晨两点", "周末", "开学那天", "下雨的晚上", "交接班时", "考试周", "最冷的一天")
WHO: Final = (
    "支部书记老周",
    "值守的老师",
    "物业的师傅",
    "二班的班长",
    "入党不久的小林",
    "退休的陈老师",
    "宿管阿姨",
    "医务室的护士",
    "研究生小组",
    "志愿者队长",
    "食堂的大姐",
    "青年教师小杜",
)
WHERE: Final = (
    "南门口",
    "三号楼下",
    "图书馆前厅",
    "操场边上",
    "快递点",
    "实验楼一层",
    "临时库房",
    "校医院走廊",
    "留学生公寓",
    "东区食堂",
    "体育馆",
    "校车站台",
)
WHAT: Final = (
    "核对了一百多个名字",
    "把最后一箱水搬上六楼",
    "守着电话没有合眼",
    "陪一位发热的同学等车",
    "挨个宿舍敲门登记",
    "替别人多站了一班岗",
    "给家长回了四十条消息",
    "画出了一张送餐路线图",
    "修好了坏了很久的广播",
    "把空教室收拾成自习室",
    "教老人用手机看医生",
    "写下了第一本值班日志",
)
SO: Final = (
    "没有人说累",
    "大家后来常提起这件事",
    "第二天又照常出现在那里",
    "听的人红了眼眶",
    "旁边的同学也挽起了袖子",
    "这件小事一直留在日志里",
    "有人悄悄放下一杯热茶",
    "我们才明白堡垒是什么意思",
    "她只说应该的",
    "支部会上大家为他鼓了掌",
    "新来的同学都想听他讲",
    "灯一直亮到天明",
)


def text(title: str, characters: int) -> str:
    """A generated text of about `characters` characters, determined by the title."""
    rng = random.Random(title)
    lines, total = [title], len(title)
    while total < characters:
        sentence = f"{rng.choice(WHEN)}，{rng.choice(WHO)}在{rng.choice(WHERE)}{rng.choice(WHAT)}，{rng.choice(SO)}。"
        lines.append(sentence)
        total += len(sentence)
    return "\n".join(lines)


def docx(content: str) -> bytes:
    """A small Word document (ECMA-376) with one paragraph a line."""
    body = "".join(f"<w:p><w:r><w:t xml:space='preserve'>{escape(line)}</w:t></w:r></w:p>" for line in content.split("\n"))
    parts = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content_of_part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 6, 15, 8, 0, 0)), content_of_part)
    return buffer.getvalue()


def picture(number: int, width: int = 2400, height: int = 1600) -> bytes:
    """A generated JPEG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), (226 - number * 9 % 60, 214, 200))
    draw = ImageDraw.Draw(image)
    for step in range(9):
        x = (number * 131 + step * 263) % width
        draw.rectangle((x, height * 0.35 + step * 30, x + 180, height * 0.9), fill=(120 + step * 12, 70, 60 + number * 13 % 90))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82, dpi=(300, 300))
    return buffer.getvalue()
