"""Which of several documents is the notice, and which are its attachments."""

import re
from collections.abc import Sequence
from typing import Final

from baosong.core.phrases.normal_form import plain

ATTACHED_NAME: Final = re.compile(r"^[ (\[【]*附[ ]*(?:件|表)?[ ]*[\d一二三四五六七八九十]*|^\d{1,2}[.、_ ]")
NOTICE_NAME: Final = re.compile(r"通知|公告|函|通报|启事|方案|征集|关于|倡议|邀请")
FORM_NAME: Final = re.compile(r"(?:表|书|单|函|模板|名单|目录|清单|须知|样式|样例|承诺书)(?:[ (]|$)")
TITLE: Final = re.compile(r"关于[^\n]{2,80}?的?(?:通知|公告|函|通报|启事|方案)|^[^\n]{2,60}(?:通知|公告|启事)$", re.MULTILINE)
SALUTATION: Final = re.compile(r"^[^\n。]{1,60}:[ ]*$", re.MULTILINE)
SIGNED: Final = re.compile(r"20\d\d[ ]*年[ ]*\d{1,2}[ ]*月[ ]*\d{1,2}[ ]*日[ ]*$", re.MULTILINE)
HEAD: Final = 600


# A text with a title of a notice, in a file that is not called an attachment.
LIKELY: Final = 3.0


def is_likely_notice(name: str, text: str) -> bool:
    """Return whether a document looks like a notice, whatever others there are."""
    return bool(text.strip()) and _score(name, plain(text)) >= LIKELY


def may_be_notice(name: str) -> bool:
    """Return whether a file is not called an attachment or a form."""
    stem = plain(name).rpartition(".")[0] or plain(name)
    return not ATTACHED_NAME.search(stem) and not FORM_NAME.search(stem)


def main_document(documents: Sequence[tuple[str, str]]) -> int | None:
    """Return the index of the notice among documents, given as (file name, text); None where none has a text."""
    scores = [(_score(name, plain(text)), -index) for index, (name, text) in enumerate(documents) if text.strip()]
    return -max(scores)[1] if scores else None


def _score(name: str, text: str) -> float:
    stem, head = plain(name).rpartition(".")[0] or plain(name), text[:HEAD]
    score = 0.0
    score -= 3 if ATTACHED_NAME.search(stem) else 0
    score += 2 if NOTICE_NAME.search(stem) else 0
    score -= 2 if FORM_NAME.search(stem) else 0
    score += 3 if TITLE.search(head) else 0
    score -= 3 if re.match(r"[ ]*附[ ]*(?:件|表)", head) else 0
    score += 1 if SALUTATION.search(head) else 0
    score += 1 if SIGNED.search(text) else 0
    # The longer of two similar texts.
    return score + min(len(text), 4000) / 4000
