"""What one click makes of an unused place of the notice: a task, a piece or a rule of the draft."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from baosong.apps.calls.interfaces.notice_highlight import evidence_of
from baosong.apps.calls.interfaces.unused_places import Place, PlaceKind
from baosong.core.notice.phrases.counts import CLASSIFIER, counts
from baosong.core.notice.phrases.dates import dates
from baosong.core.phrases.normal_form import plain
from baosong.core.rules import KINDS
from baosong.core.terms import PieceKind, Rule, Terms, TermsPiece, TermsQuota, TermsTask

TASK, PIECE, RULE = "task", "piece", "rule"
OFFERED: Final = {
    PlaceKind.DATE: (TASK, RULE),
    PlaceKind.NUMBER: (TASK, PIECE, RULE),
    PlaceKind.ITEM: (TASK, PIECE),
    PlaceKind.FORM: (PIECE, TASK),
    PlaceKind.ATTACHMENT: (PIECE, TASK),
    PlaceKind.ROW: (TASK, PIECE),
    PlaceKind.AMOUNT: (RULE,),
    PlaceKind.NO_DAY: (),
}
COUNTED_NOUN: Final = re.compile(
    rf"(?P<noun>[一-鿿A-Za-z]{{1,16}}?)(?:各|至少|不少于|不超过|限)?[ ]*\d{{1,3}}[ ]*{CLASSIFIER}?$|\d{{1,3}}[ ]*{CLASSIFIER}(?P<after>[一-鿿A-Za-z]{{1,12}})"
)
VERBS: Final = re.compile(r"^.*(?:撰写|报送|上报|提交|推荐|制作|选送|填报|填写|提供|附上?|交|报|送|请|另)")
ITEM_MARK: Final = re.compile(r"^[ ]*[(（]?[\d一二三四五六七八九十]+[)）]?[ ]*[.、．]?[ ]*")
SINGLE: Final = re.compile(rf"(?P<n>\d{{1,3}})[ ]*{CLASSIFIER}")
KIND_WORDS: Final = (
    (PieceKind.FORM, r"表|登记卡|回执|台账"),
    (PieceKind.VIDEO, r"视频|短片|微电影|微课|影片"),
    (PieceKind.AUDIO, r"音频|录音|歌曲"),
    (PieceKind.IMAGE, r"照片|图片|海报|摄影|漫画"),
    (PieceKind.SLIDES, r"课件|ppt|幻灯片"),
)


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """What a place may become (`made`), and in which task, if there are several."""

    made: str
    task_index: int | None = None
    task_name: str = ""


def offers(place: Place, terms: Terms) -> list[PlaceOffer]:
    """Return what a place may become; pieces and rules belong to the task that is nearest above it."""
    at = task_above(place, terms)
    found = []
    for made in OFFERED[place.kind]:
        if made == TASK:
            found.append(PlaceOffer(TASK))
        elif at is not None:
            found.append(PlaceOffer(made, at, terms.tasks[at].name if len(terms.tasks) > 1 else ""))
    return found


def task_above(place: Place, terms: Terms) -> int | None:
    """Return the index of the task of which a value was read nearest above the place, else of the first; None without tasks."""
    starts = [(where.start, index) for index, task in enumerate(terms.tasks) for where in evidence_of(Terms(tasks=(task,))) if where.start <= place.start]
    return max(starts)[1] if starts else 0 if terms.tasks else None


def with_place(terms: Terms, places: Iterable[Place], made: str, span: tuple[int, ...]) -> Terms:
    """Return the terms with a task, piece or rule made of the place at a span; unchanged where there is none, or where it cannot become that."""
    place = next((place for place in places if (place.start, place.end) == span), None)
    if place is None or made not in {offer.made for offer in offers(place, terms)}:
        return terms
    if made == TASK:
        return replace(terms, tasks=(*terms.tasks, _task(place, terms)))
    at = task_above(place, terms)
    change = _with_piece if made == PIECE else _with_rule
    return replace(terms, tasks=tuple(change(task, place, terms) if index == at else task for index, task in enumerate(terms.tasks)))


def _task(place: Place, terms: Terms) -> TermsTask:
    task = TermsTask(name=_name(place), evidence=place.evidence, pieces=() if place.kind is PlaceKind.DATE else (_piece(place),))
    return _with_rule(task, place, terms) if place.kind in (PlaceKind.DATE, PlaceKind.NUMBER) else task


def _with_piece(task: TermsTask, place: Place, _terms: Terms) -> TermsTask:
    piece = _piece(place)
    if place.kind is PlaceKind.NUMBER and (bounds := _bounds(place)) is not None:
        piece = replace(piece, rules=(Rule("pieces_count", bounds, evidence=place.evidence),))
    return replace(task, pieces=(*task.pieces, piece))


def _piece(place: Place) -> TermsPiece:
    name = _name(place)
    kind = next((kind for kind, words in KIND_WORDS if re.search(words, plain(name))), PieceKind.DOCUMENT)
    return TermsPiece(kind, name, evidence=place.evidence)


def _with_rule(task: TermsTask, place: Place, terms: Terms) -> TermsTask:
    """A date becomes the deadline, a number the quota, an amount a rule of the first piece that can have it."""
    if place.kind is PlaceKind.DATE:
        deadline = _deadline(place, terms)
        return replace(task, deadline=deadline, deadline_evidence=place.evidence) if deadline else task
    if place.kind is PlaceKind.NUMBER:
        bounds = _bounds(place)
        return task if bounds is None else replace(task, quotas=(*task.quotas, TermsQuota(*bounds, evidence=place.evidence)))
    rule = place.rule
    if rule is None:
        return task
    fit = next((index for index, piece in enumerate(task.pieces) if piece.kind in KINDS[rule.field].pieces and piece.rule(rule.field) is None), None)
    if fit is None:
        return replace(task, pieces=(*task.pieces, TermsPiece(KINDS[rule.field].pieces[0], rules=(rule,), evidence=place.evidence)))
    return replace(task, pieces=tuple(replace(piece, rules=(*piece.rules, rule)) if index == fit else piece for index, piece in enumerate(task.pieces)))


def _deadline(place: Place, terms: Terms) -> str:
    """Return the last day of the quote as `core.terms.Deadline` writes it; without a year, that of the date of issue."""
    found = dates.find(plain(place.quote))
    if not found:
        return ""
    year, month, day, hour = found[-1].value
    written = f"{year}-" if year else f"{terms.issued_on[:4]}-" if terms.issued_on else "--"
    return f"{written}{month:02d}-{day:02d}" + (f"T{hour}" if hour else "")


def _bounds(place: Place) -> tuple[int | None, int | None] | None:
    """Return least and most of a counted number."""
    text = plain(place.quote)
    found = counts.find(text)
    if found:
        low, high = found[0].value
        return low, high
    single = SINGLE.search(text)
    return (int(single["n"]), int(single["n"])) if single else None


def _name(place: Place) -> str:
    """Return the noun that a place is about; empty where none is found."""
    if place.name:
        return place.name[:120]
    if place.kind is PlaceKind.ITEM:
        return re.split(r"[。，,：:；;（(]", ITEM_MARK.sub("", place.quote))[0].rstrip("…")[:120]
    if place.kind is PlaceKind.NUMBER and (match := COUNTED_NOUN.search(place.quote)):
        return VERBS.sub("", match["noun"] or match["after"] or "")
    return ""
