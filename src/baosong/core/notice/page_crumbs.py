"""What a web page puts around a notice: the path to the page, counters of visits, buttons; left out before the notice is stored."""

import re
from typing import Final

# A line with one of these is furniture of the page, unless it is as long as a sentence.
LONGEST_LINE: Final = 120
LINES: Final = re.compile(
    r"[ \u3000]*(?:"
    r"(?:您|你)?的?(?:当前|现在|目前)?(?:所在)?的?位置[ ]*(?:是|为)?[ ]*[:\uff1a].*"
    r"|首页[ \u3000]*(?:>|\u00bb|›|»|/|\uff1e|→|-|\||::).*"
    r"|[【\[(\uff08]?[ ]*(?:打印(?:本页|此页|文章)?|关闭(?:本页|窗口|此页)?|返回(?:顶部|列表|首页)|收藏(?:本页)?|加入收藏|设为首页|复制链接|我要纠错)[ ]*[】\])\uff09]?(?:[ \u3000|]*[【\[(\uff08]?[ ]*(?:打印|关闭|返回|收藏)\S{0,4}[ ]*[】\])\uff09]?)*"
    r"|(?:上一[篇条则]|下一[篇条则])[ ]*[:\uff1a].*"
    r"|(?:分享(?:到|至)?|扫一扫|字体|字号)[ ]*[:\uff1a].*"
    r"|(?:字体|字号)?[ ]*[【\[(\uff08]?[ ]*大[ ]*中[ ]*小[ ]*[】\])\uff09]?"
    r"|(?:Copyright|版权所有|技术支持|ICP备案|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备).*"
    r")[ \u3000]*",
    re.IGNORECASE,
)
# Parts of the line below a title that also has the date of publication, which is kept.
COUNTER: Final = re.compile(
    r"[ \u3000|·]*[\[【(\uff08]?(?:(?:点击|浏览|阅读|访问)(?:次数|人数|量|数|率)[ ]*[:\uff1a][ \u3000]*\[?[ ]*\d*[ ]*\]?|(?:点击|浏览|访问)[ ]*[:\uff1a][ \u3000]*\[?[ ]*\d+[ ]*\]?(?=[ ]*(?:次|$)))[ ]*次?[\]】)\uff09]?"
    r"|[ \u3000|·]*字(?:体|号)(?:大小)?[ ]*[:\uff1a]?[ ]*[\[【(\uff08]?[ ]*大[ ]+中[ ]+小[ ]*[\]】)\uff09]?"
)


def without_page_crumbs(text: str) -> str:
    """Return the text of a web page without such lines and counters; other lines are unchanged."""
    kept = []
    for line in text.split("\n"):
        if len(line) <= LONGEST_LINE:
            if line.strip() and LINES.fullmatch(line):
                continue
            shorter = COUNTER.sub("", line)
            if shorter != line and not shorter.strip(" \u3000|·"):
                continue
            line = shorter
        kept.append(line)
    return "\n".join(kept)
