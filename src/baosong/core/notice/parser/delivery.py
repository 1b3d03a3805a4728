"""Which pieces come in the hand: originals made by hand, and papers that the notice asks for beside their files."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.phrases.channels import channel
from baosong.core.phrases.blocks import BLOCKS, number
from baosong.core.phrases.normal_form import plain
from baosong.core.terms import ChannelKind, Evidence, PieceDelivery, PieceKind, TermsPiece, TermsTask

ORIGINAL: Final = re.compile(r"书法|绘画|书画|国画|篆刻|剪纸|版画|油画|刺绣|手工|实物|原作|原件|样书|样刊|图书|模型")
# A file of the work is asked for: a picture, a scan, a text about it.
NO_ORIGINAL: Final = re.compile(r"照片|图片|扫描|电子|链接|说明|简介|复印|视频|证明|jpe?g|pdf")
ASKS_ORIGINAL: Final = re.compile(r"原作|原件|实物")
PAPERS: Final = (PieceKind.DOCUMENT, PieceKind.FORM)
ALL_PAPERS: Final = re.compile(r"(?:上述|以上|所有|全部|各项|相关|申报|报送|推荐)(?:[^。;,\n]{0,6})材料|材料[^。;,\n]{0,8}(?:纸质|一式)")
COPIES: Final = re.compile(r"(?:一式|各|纸质[^。;,\n]{0,8}?)(?P<n>\d{1,3}|" + BLOCKS["HAN"] + r")份")
PLACE: Final = re.compile(r"(?:报送|送交|递交|提交|上交|寄送|寄|送|交|报)(?:至|到)(?P<place>[^。;,\n@、()]{2,30})")
NO_PLACE: Final = re.compile(r"邮箱|信箱|网|系统|平台|微信|群")


@dataclass(frozen=True, slots=True)
class PaperSentence:
    """A sentence that asks for paper: its span, the mention in it, copies and place if it gives them."""

    start: int
    end: int
    where: Evidence
    copies: int | None
    place: str


def with_deliveries(page: NoticePage, tasks: Iterable[TermsTask]) -> list[TermsTask]:
    """Return the tasks with how each of their pieces is delivered."""
    sentences = list(_sentences(page))
    return [replace(task, pieces=tuple(_delivered(page, piece, sentences) for piece in task.pieces)) for task in tasks]


def _sentences(page: NoticePage) -> Iterator[PaperSentence]:
    for found in channel.find(page.text):
        if ChannelKind(found.value) is ChannelKind.PAPER:
            start, end = page.sentence(found.start)
            copies = COPIES.search(page.text, start, end)
            places = (match for match in PLACE.finditer(page.text, start, end) if not NO_PLACE.search(match["place"]))
            place = next(places, None)
            written = page.original(*place.span("place")).strip() if place else ""
            yield PaperSentence(start, end, Evidence(found.start, found.end), int(number(copies["n"])) if copies else None, written)


def _delivered(page: NoticePage, piece: TermsPiece, sentences: list[PaperSentence]) -> TermsPiece:
    name = plain(piece.name)
    if piece.kind is PieceKind.OTHER and ORIGINAL.search(name) and not NO_ORIGINAL.search(name) and not piece.rule("formats"):
        return _in_hand(piece, PieceDelivery.HAND, _naming(page, name, sentences), piece.evidence)
    if piece.kind is PieceKind.IMAGE and (paper := _naming(page, name, sentences)) is not None and ASKS_ORIGINAL.search(page.text, paper.start, paper.end):
        return _in_hand(piece, PieceDelivery.HAND, paper, paper.where)
    if piece.kind in PAPERS and name:
        paper = _naming(page, name, sentences) or next((one for one in sentences if ALL_PAPERS.search(page.text, one.start, one.end)), None)
        if paper is not None:
            return _in_hand(piece, PieceDelivery.BOTH, paper, paper.where)
    return piece


def _naming(page: NoticePage, name: str, sentences: list[PaperSentence]) -> PaperSentence | None:
    return next((one for one in sentences if name and name in page.text[one.start : one.end]), None)


def _in_hand(piece: TermsPiece, delivery: PieceDelivery, paper: PaperSentence | None, where: Evidence | None) -> TermsPiece:
    if paper is None:
        return replace(piece, delivery=delivery, delivery_evidence=where)
    return replace(piece, delivery=delivery, copies=paper.copies, deliver_to=paper.place, delivery_evidence=paper.where)
