"""File formats by extension or by the names in notices (Word, PPT, 图片格式为 JPG)."""

import re
from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import EVERY_PIECE, NOT_UNDERSTOOD, Remedies, RuleKind
from baosong.core.rules.shapes import OneOf
from baosong.core.rules.text import message

# Name in the text: the extensions it stands for.
ENDINGS: Final = {
    "mp4": ("mp4",), "mpeg-4": ("mp4",), "mpeg4": ("mp4",), "mpg4": ("mp4",), "mov": ("mov",), "avi": ("avi",), "wmv": ("wmv",), "mkv": ("mkv",),
    "flv": ("flv",), "rmvb": ("rmvb",), "mpg": ("mpg",), "mpeg": ("mpeg",), "vob": ("vob",), "m4v": ("m4v",), "3gp": ("3gp",), "mts": ("mts",), "webm": ("webm",),
    "f4v": ("f4v",), "asf": ("asf",), "rm": ("rm",),
    "mp3": ("mp3",), "wav": ("wav",), "wma": ("wma",), "m4a": ("m4a",), "aac": ("aac",), "flac": ("flac",), "ape": ("ape",), "amr": ("amr",),
    "jpg": ("jpg",), "jpeg": ("jpg",), "jpge": ("jpg",), "png": ("png",), "gif": ("gif",), "bmp": ("bmp",), "tif": ("tif",), "tiff": ("tiff",), "psd": ("psd",), "ai": ("ai",),
    "cdr": ("cdr",), "svg": ("svg",), "eps": ("eps",), "raw": ("raw",), "webp": ("webp",), "heic": ("heic",),
    "word": ("doc", "docx"), "doc": ("doc",), "docx": ("docx",), "wps": ("wps",), "pdf": ("pdf",), "txt": ("txt",), "excel": ("xls", "xlsx"),
    "xls": ("xls",), "xlsx": ("xlsx",), "odt": ("odt",), "rtf": ("rtf",), "ofd": ("ofd",),
    "ppt": ("ppt", "pptx"), "pptx": ("pptx",), "powerpoint": ("ppt", "pptx"), "zip": ("zip",), "rar": ("rar",), "7z": ("7z",), "swf": ("swf",), "fla": ("fla",),
    "html": ("html",), "exe": ("exe",), "apk": ("apk",), "srt": ("srt",),
}  # fmt: skip
KINDS: Final = {
    "video": frozenset("mp4 mov avi wmv mkv flv rmvb mpg mpeg vob m4v 3gp mts webm f4v asf rm swf fla".split()),
    "audio": frozenset("mp3 wav wma m4a aac flac ape amr".split()),
    "image": frozenset("jpg png gif bmp tif tiff psd ai cdr svg eps raw webp heic".split()),
    "slides": frozenset("ppt pptx".split()),
    "document": frozenset("doc docx wps txt odt rtf pdf ofd".split()),
    "form": frozenset("xls xlsx".split()),
    "other": frozenset("zip rar 7z html exe apk srt".split()),
}
NAME: Final = r"(?<![a-z0-9.])\.?(?:" + "|".join(sorted(map(re.escape, ENDINGS), key=len, reverse=True)) + r")(?![a-z0-9])"
JOINT: Final = r"[ ]*(?:格式|文档|文件|版本?|类)?[ ]*(?:[、,/|+;·…]|或者?|和|及|以及|与|\)?[ ]*\(|[ ])[ ]*(?:者)?[ ]*(?:\.)?"
LIST: Final = rf"{NAME}(?:{JOINT}{NAME})*"


def endings(written: str) -> tuple[str, ...]:
    """Return the extensions of a list of format names, each once, in order."""
    found: list[str] = []
    names = re.findall(NAME, written)
    spelled = {name.lstrip(".") for name in names}
    for raw in names:
        name = raw.lstrip(".")
        group = ENDINGS[name]
        if name == "ppt" and "pptx" in spelled:
            group = ("ppt",)
        if name == "word" and ({"doc", "docx"} & spelled):
            continue
        found.extend(ending for ending in group if ending not in found)
    return tuple(found)


FORMAT_CUE: Final = r"(?:格式|类型|编码|后缀|扩展名|封装|规格)"
formats = Family(
    "formats",
    [
        Phrase(
            "after the word format",
            FORMAT_CUE + r"(?:要求|标准|统一|须|应|可|一律|限)*(?:为|是|:|采用|使用|包括|不限于|支持|限|以|用|如|\()*[ “\"]*(?P<at>" + LIST + ")",
            lambda m: endings(m["at"]),
            (("视频格式为MP4", ("mp4",)), ("格式:JPG、PNG", ("jpg", "png")), ("文件格式为AVI、MOV或MP4", ("avi", "mov", "mp4"))),
        ),
        Phrase(
            "before the word format",
            r"(?P<at>"
            + LIST
            + r")[ )”\"]*(?:[.…]*等[^,。;\n]{0,12}?)?(?:视频|图片|音频|文档|标准|通用|高清|电子|数码|主流|多种|常见|文本|文字)*(?:格式|版|文档|文件|形式|类型|编码|档(?!案)|等(?=[,。;]))(?!不[宜收可])",
            lambda m: endings(m["at"]),
            (
                ("提交MP4、MOV等格式", ("mp4", "mov")),
                ("word版和PDF版", ("doc", "docx", "pdf")),
                ("以Word文档形式", ("doc", "docx")),
                ("请交word電子檔", ("doc", "docx")),
                ("MP4、AVI等平台允许上传的主流格式", ("mp4", "avi")),
            ),
            silent=("PDF檔不宜",),
        ),
        Phrase(
            "in brackets",
            r"\((?:[^()\n]{0,8}?)(?P<at>" + LIST + r")(?!档?不[宜收可])(?:等)?(?:格式|版|文档|形式)?[^()\n]{0,4}\)",
            lambda m: endings(m["at"]),
            (("电子版(JPG/PDF)", ("jpg", "pdf")), ("作品文稿(PDF)", ("pdf",))),
            silent=("(附件1.doc)", "(PDF檔不宜)"),
        ),
        Phrase(
            "after a verb",
            r"(?:采用|使用|统一为|保存为|转为|转换为|存为|导出为|上传|接受|提交|制作成|以)[ “\"]*(?P<at>" + LIST + r")(?![ ]*(?:制作|软件|演示|演讲|等软件))",
            lambda m: endings(m["at"]),
            (("图片统一为JPG", ("jpg",)), ("保存为 PDF", ("pdf",))),
        ),
        Phrase(
            "as a plain member of a list of limits",
            r"(?:^|[,、;:。 (])(?P<at>(?:mp4|mov|avi|wmv|jpe?g|png|mp3|wav)(?:[、/或](?:mp4|mov|avi|wmv|jpe?g|png|mp3|wav))*)(?=$|[,、;。 )(])",
            lambda m: endings(m["at"]),
            (("横屏、MP4、带字幕", ("mp4",)),),
        ),
    ],
)


def kind_of_endings(found: tuple[str, ...]) -> str | None:
    """Return the kind of piece of most of the extensions."""
    counted = {kind: len(members & set(found)) for kind, members in KINDS.items()}
    best = max(counted, key=lambda kind: counted[kind])
    return best if counted[best] else None


def typed_endings(text: str) -> tuple[str, ...] | None:
    """Return the formats that a person typed; None if one of the names is unknown."""
    found = endings(text)
    return None if NOT_UNDERSTOOD.search(re.sub(NAME, "", text)) else found or None


KIND: Final = RuleKind(
    field="formats",
    name=message("Format"),
    summary="Format by the file's bytes, not by its name.",
    shape=OneOf(same={"jpeg": "jpg", "tif": "tiff", "htm": "html", "mpeg": "mpg"}),
    example=("mp4",),
    pieces=EVERY_PIECE,
    measures=dict.fromkeys(EVERY_PIECE, "format"),
    remedies=Remedies("convert"),
    source="the file's first bytes, and what opened it",
    mentions=formats,
    reads=typed_endings,
)
