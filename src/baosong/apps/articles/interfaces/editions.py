"""Editions of an article: Word, web page, WeChat public account, set of pictures.

A WeChat body may have fewer than 20,000 characters, pictures of jpg or png below 1 MB that are uploaded there by hand,
only inline styles, no id, no script, no SVG, nothing from outside (sources in docs/decisions).
"""

import base64
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.articles.models import Article, ArticlePart
from baosong.apps.articles.queries import shown_attachments, shown_parts
from baosong.apps.articles.services.hand_in import ArticleFiles
from baosong.apps.meetings.models import Attachment
from baosong.apps.submissions.services.receive import safe_name
from baosong.core.typesetting.articles import BY, HEAD, PICTURE_BYTES, PICTURE_WIDTH, WECHAT_CHARACTERS, bodies, paragraph, paragraphs
from baosong.core.typesetting.articles import FIGURE as UNDER
from baosong.core.typesetting.pictures import fitted
from baosong.core.typesetting.word_document import WordDocument
from baosong.platform.storage import personal_blobstore

FIGURE: Final = gettext_lazy("Figure")


@dataclass(frozen=True, slots=True)
class NumberedPicture:
    """A picture with its number within the article."""

    number: int
    attachment: Attachment

    @property
    def file_name(self) -> str:
        """Its name in the set of pictures."""
        return safe_name(f"{FIGURE}{self.number:02d} {self.attachment.caption}".strip() + ".jpg")


@dataclass(frozen=True, slots=True)
class EditionSection:
    """A part as editions show it; `attachments`: recordings and films."""

    part: ArticlePart
    heading: str
    byline: str
    paragraphs: tuple[str, ...]
    pictures: tuple[NumberedPicture, ...]
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """The parts of an article that may be shown now."""

    article: Article
    foreword: tuple[str, ...]
    sections: tuple[EditionSection, ...]

    @property
    def attachments(self) -> list[Attachment]:
        """All pictures, recordings and films."""
        return [*(picture.attachment for picture in self.pictures), *(attachment for section in self.sections for attachment in section.attachments)]

    @property
    def pictures(self) -> list[NumberedPicture]:
        """All pictures in order."""
        return [picture for section in self.sections for picture in section.pictures]


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def edition(article: Article) -> Edition:
    """The parts and attachments that may be shown."""
    parts = shown_parts(article)
    attachments = shown_attachments(parts)
    number = 0
    sections = []
    for part in parts:
        pictures = []
        for attachment in attachments.get(part.pk, ()):
            if attachment.kind == "picture":
                number += 1
                pictures.append(NumberedPicture(number, attachment))
        others = tuple(attachment for attachment in attachments.get(part.pk, ()) if attachment.kind in ("film", "voice"))
        byline = f"{part.story.meeting.unit} {part.story.member}" if part.story else ""
        sections.append(EditionSection(part, part.heading or _("A story"), byline, _paragraphs(part.text), tuple(pictures), others))
    return Edition(article, _paragraphs(article.foreword), tuple(sections))


def sized(attachment: Attachment) -> bytes:
    """The picture as JPEG within the limits of width and bytes."""
    return fitted(personal_blobstore().path(attachment.sha256), width=PICTURE_WIDTH, most=PICTURE_BYTES)


def word(shown: Edition, pictures: Mapping[int, bytes] | None = None) -> bytes:
    """The article as .docx. `pictures`: sized pictures by number, if they were made before."""
    paper = WordDocument(title=shown.article.title, author=shown.article.unit.name)
    paper.title(shown.article.title)
    for line in shown.foreword:
        paper.text(line)
    for section in shown.sections:
        paper.heading(section.heading)
        if section.byline:
            paper.byline(section.byline)
        for line in section.paragraphs:
            paper.text(line)
        for picture in section.pictures:
            paper.picture(
                io.BytesIO((pictures or {}).get(picture.number) or sized(picture.attachment)),
                f"{FIGURE} {picture.number}  {picture.attachment.caption}".strip(),
            )
    return paper.content()


def web(shown: Edition) -> str:
    """The article as one HTML file with embedded pictures."""
    style = (
        "body{margin:0;background:#fff;color:#1f1a17;font:17px/1.9 'PingFang SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif}"
        "main{max-width:42em;margin:0 auto;padding:2rem 1.2rem}h1{font-size:1.6rem;line-height:1.4}h2{font-size:1.2rem;margin-top:2.2rem}"
        "p{text-indent:2em;margin:.5rem 0}.by{text-indent:0;color:#635b55}figure{margin:1rem 0;text-align:center}img{max-width:100%;height:auto}"
        "figcaption{color:#635b55;font-size:.9rem}"
    )
    lines = [
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(shown.article.title)}</title><style>{style}</style></head><body><main>',
        f"<h1>{escape(shown.article.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in shown.foreword),
    ]
    for section in shown.sections:
        lines.append(f"<section><h2>{escape(section.heading)}</h2>")
        if section.byline:
            lines.append(f'<p class="by">{escape(section.byline)}</p>')
        lines += [f"<p>{escape(line)}</p>" for line in section.paragraphs]
        for picture in section.pictures:
            data = base64.b64encode(sized(picture.attachment)).decode()
            caption = escape(picture.attachment.caption)
            lines.append(f'<figure><img src="data:image/jpeg;base64,{data}" alt="{caption}"><figcaption>{caption}</figcaption></figure>')
        lines.append("</section>")
    lines.append("</main></body></html>")
    return "\n".join(lines)


def wechat(shown: Edition, *, most: int = WECHAT_CHARACTERS) -> list[str]:
    """Bodies for a public account, each below `most` characters, cut between paragraphs; pictures are numbers, to be inserted by hand."""
    pieces = [paragraph(line) for line in shown.foreword]
    for section in shown.sections:
        pieces.append(paragraph(section.heading, HEAD))
        if section.byline:
            pieces.append(paragraph(section.byline, BY))
        for line in section.paragraphs:
            pieces += paragraphs(line)
        pieces += [paragraph(f"【{FIGURE}{picture.number}】{picture.attachment.caption}", UNDER) for picture in section.pictures]
    return bodies(pieces, most=most)


def picture_set(pictures: Sequence[NumberedPicture]) -> bytes:
    """The pictures as a ZIP, each below 1 MB and named by its number, with a list of captions."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as bundle:
        for picture in pictures:
            bundle.writestr(picture.file_name, sized(picture.attachment))
        captions = [f"{FIGURE}{picture.number}\t{picture.attachment.caption}" for picture in pictures]
        bundle.writestr(_("Captions") + ".txt", "\ufeff" + "\r\n".join(captions))
    return made.getvalue()


def bundle_of(shown: Edition) -> ArticleFiles:
    """The files as which an article is handed in."""
    title = safe_name(shown.article.title)
    pictures = {picture.number: sized(picture.attachment) for picture in shown.pictures}
    return ArticleFiles(
        document=(f"{title}.docx", word(shown, pictures)),
        pictures=[(picture.file_name, pictures[picture.number]) for picture in shown.pictures],
        films=[
            (attachment.name, personal_blobstore().path(attachment.sha256))
            for section in shown.sections
            for attachment in section.attachments
            if attachment.kind == "film"
        ],
    )
