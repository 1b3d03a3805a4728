"""The lines at the end of a notice that list its attachments."""

import re
from typing import Final

from baosong.core.notice.page import NoticePage

Span = tuple[int, int]

ATTACHMENT_LIST: Final = re.compile(
    r"^[ ]*(?:附[ ]*(?:件|:)|附表)[ ]*(?:\d|[一二三四五六七八九十]|:|$)|^[ ]*\d{1,2}[.、][^。;\n]{2,60}(?:表|书|单|\.docx?|\.xlsx?)[ ]*\)?[ ]*$"
)


def attachment_lines(page: NoticePage) -> list[Span]:
    """Return the lines at the end of a notice that list its attachments."""
    spans: list[Span] = []
    position, in_list = 0, False
    for line in page.text.split("\n"):
        end = position + len(line)
        stripped = line.strip()
        if re.match(r"附[ ]*件?[ ]*(?:\d{0,2}|[一二三四五])[ ]*[:.、_]|附件\d?$|附[ ]*:", stripped):
            spans.append((position, end))
            in_list = True
        elif in_list and (ATTACHMENT_LIST.match(line) or not stripped):
            spans.append((position, end))
        else:
            in_list = False
        position = end + 1
    inline = re.search(r"附件[ ]*:[ ]*(?:1[.、])?(?=[^\n]*(?:表|书|通知|方案|要求))", page.text)
    if inline and not any(start <= inline.start() < end for start, end in spans):
        spans.append((inline.start(), page.line(inline.start())[1]))
    return spans
