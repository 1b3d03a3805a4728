"""Scripts, articles and pictures of the demo."""

import io
import zipfile
from typing import Final
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

SENTENCES: Final = (
    "清晨六点，支部书记老周已经在门口核对名单。",
    "他说，门口这张桌子不大，可每一个进出的同学都要从这里过。",
    "党员先锋岗设了三处，白班夜班轮着来，谁也没有落下。",
    "有一位同学夜里发热，值守的老师陪她到天亮。",
    "后来大家把这些小事写下来，讲给更多的人听。",
    "讲的人平静，听的人却红了眼眶。",
    "我们慢慢明白，所谓堡垒，就是有事的时候有人在。",
    "这也是我们愿意一直讲下去的原因。",
)


def text(title: str, characters: int) -> str:
    """A made-up text of about so many characters."""
    lines, total, number = [title], len(title), 0
    while total < characters:
        sentence = SENTENCES[number % len(SENTENCES)]
        lines.append(sentence)
        total += len(sentence)
        number += 1
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
    """A drawn JPEG."""
    image = Image.new("RGB", (width, height), (226 - number * 9 % 60, 214, 200))
    draw = ImageDraw.Draw(image)
    for step in range(9):
        x = (number * 131 + step * 263) % width
        draw.rectangle((x, height * 0.35 + step * 30, x + 180, height * 0.9), fill=(120 + step * 12, 70, 60 + number * 13 % 90))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82, dpi=(300, 300))
    return buffer.getvalue()
