"""Checks of documents: number of characters, leftovers, personal numbers, scans."""

from collections.abc import Iterator
from typing import Final

from baosong.core.inspection import document_properties
from baosong.core.inspection.check_result import CheckResult, Verdict
from baosong.core.inspection.checks.base import Check
from baosong.core.inspection.piece_kinds import PAPERS
from baosong.core.inspection.subject import Subject
from baosong.core.rules import Cost


class Leftovers(Check):
    """Tracked changes, comments, hidden text and macros in a Word file."""

    name, kinds, source = "left_in", PAPERS, "ECMA-376 (w:ins, w:del, w:vanish, comments.xml, vbaProject.bin)"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        left = document_properties.leftovers(subject.path)
        for rule, count in (("tracked_changes", left.changes), ("comments", left.comments), ("hidden_text", left.hidden), ("macros", left.macros)):
            if count:
                yield CheckResult(rule, Verdict.ADVICE, measured=count, remedy=f"clear_{rule}")


class PersonalNumbers(Check):
    """Identity-card and mobile numbers in the text, reported before publication; the numbers themselves are not stored."""

    name, kinds, source = "personal_numbers", PAPERS, "GB 11643-1999 (check digit); numbering plan of mobile numbers"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        for rule, count in document_properties.personal_numbers(subject.paper.text).items():
            if count:
                yield CheckResult(rule, Verdict.ADVICE, measured=count, remedy="cover_numbers")


class ScannedPages(Check):
    """Scanned pages: their text cannot be searched or counted; reports the number of characters by OCR."""

    name, kinds, cost, source = "scanned", PAPERS, Cost.LOOKS, "no text in the PDF; text in the rendered pages (PP-OCR models)"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        if subject.paper.format != "pdf" or subject.paper.words is not None:
            return
        seen = document_properties.scanned_characters(subject.path)
        if seen is not None:
            yield CheckResult("scanned", Verdict.ADVICE, measured=list(seen), remedy="use_original_document")


class PicturesInside(Check):
    """Number of pictures in a document; information only."""

    name, kinds, source = "pictures_inside", PAPERS, "ECMA-376 (a:blip, v:imagedata); image objects on a PDF's pages"

    def findings(self, subject: Subject) -> Iterator[CheckResult]:
        if subject.paper.pictures:
            yield CheckResult(self.name, Verdict.MET, measured=subject.paper.pictures)


PAPER_CHECKS: Final[tuple[Check, ...]] = (PicturesInside(), Leftovers(), PersonalNumbers(), ScannedPages())
