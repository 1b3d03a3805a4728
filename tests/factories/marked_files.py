"""Files of each kind that a unit hands in, with a marker in the places where metadata hides."""

import io
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import docx
import numpy as np
import openpyxl
from openpyxl.comments import Comment
from PIL import Image, ImageCms, PngImagePlugin

MARKER = "hidden-4711-marker"
VISIBLE = "公开的正文"
BYTES = MARKER.encode()
CORE = f"""<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{MARKER}</dc:creator><cp:lastModifiedBy>{MARKER}</cp:lastModifiedBy></cp:coreProperties>"""
APP = f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>{MARKER}</Company></Properties>'
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file; the names have the marker, too."""
    for ending, made in MAKERS.items():
        yield f"{MARKER}.{ending}", made()


def _docx() -> bytes:
    document, plain = docx.Document(), io.BytesIO()
    document.add_paragraph(VISIBLE)
    document.sections[0].header.paragraphs[0].text = MARKER
    document.core_properties.author = document.core_properties.title = document.core_properties.comments = MARKER
    document.save(plain)
    return _with_members(
        plain.getvalue(),
        {
            "word/people.xml": f"<w:people xmlns:w='x'><w:person w:author='{MARKER}'/></w:people>",
            "word/comments.xml": f"<w:comments xmlns:w='x'><w:comment w:author='{MARKER}' w:initials='{MARKER}'/></w:comments>",
            "customXml/item9.xml": f"<a>{MARKER}</a>",
            "docProps/custom.xml": f"<a>{MARKER}</a>",
            "docProps/thumbnail9.jpeg": MARKER,
        },
    )


def _pptx() -> bytes:
    slide = f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="1" name="{MARKER}" descr="{MARKER}"/></p:nvSpPr><p:txBody><a:p><a:r><a:t>{VISIBLE}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>'
    return _with_members(
        b"",
        {
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}"/>',
            "ppt/slides/slide1.xml": slide,
            "ppt/notesSlides/notesSlide1.xml": f'<p:notes xmlns:p="{P}" xmlns:a="{A}"><a:t>{MARKER}</a:t></p:notes>',
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor name="{MARKER}"/></p:cmAuthorLst>',
            "docProps/core.xml": CORE,
            "docProps/app.xml": APP,
        },
    )


def _xlsx() -> bytes:
    book, plain = openpyxl.Workbook(), io.BytesIO()
    book.properties.creator = book.properties.title = book.properties.description = MARKER
    sheet = book.active
    sheet["A1"] = VISIBLE
    sheet["A1"].comment = Comment(MARKER, MARKER)
    sheet.oddHeader.center.text = MARKER
    book.save(plain)
    return plain.getvalue()


def _with_members(archive: bytes, members: dict[str, str]) -> bytes:
    made = io.BytesIO(archive)
    with zipfile.ZipFile(made, "a") as target:
        for name, content in members.items():
            target.writestr(name, content)
        target.comment = BYTES
    return made.getvalue()


def _pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pageCompression=0)
    canvas.setAuthor(MARKER)
    canvas.setTitle(MARKER)
    canvas.setKeywords(MARKER)
    canvas.drawString(72, 720, "visible text")
    canvas.bookmarkPage("p")
    canvas.addOutlineEntry(MARKER, "p")
    canvas.textAnnotation(MARKER, (100, 100, 200, 200))
    canvas.save()
    return made.getvalue() + b"\n%" + BYTES


def picture(colour: str = "steelblue") -> Image.Image:
    return Image.new("RGB", (320, 200), colour)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = exif[0x8298] = MARKER
    exif.get_ifd(0x8825)[29] = MARKER
    return exif


XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{MARKER}</dc:creator></x:xmpmeta>'.encode()


def _profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile + BYTES


def _saved(format_name: str, **options: object) -> bytes:
    made = io.BytesIO()
    picture().save(made, format_name, **options)
    return made.getvalue()


def _jpg() -> bytes:
    plain = _saved("JPEG", exif=_exif(), comment=BYTES, icc_profile=_profile())
    # XMP and IPTC segments, and bytes after the end of the picture.
    segments = b"".join(
        b"\xff" + bytes([kind]) + struct.pack(">H", len(body) + 2) + body
        for kind, body in ((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP), (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x20\x1c\x02\x50\0\x12" + BYTES))
    )
    return plain[:2] + segments + plain[2:] + BYTES


def _png() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", MARKER)
    texts.add_text("Comment", MARKER, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return _saved("PNG", pnginfo=texts, exif=_exif(), icc_profile=_profile())


def _heic() -> bytes:
    from pillow_heif import register_heif_opener

    register_heif_opener()
    return _saved("HEIF", exif=_exif().tobytes(), xmp=XMP)


def _film(ending: str, *, codec: str = "libx264", sound: str = "aac", **options: object) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{ending}"
        with av.open(str(path), "w", **options) as made:
            made.metadata.update(dict.fromkeys(("title", "artist", "comment", "location", "album", "description", "copyright"), MARKER))
            made.set_chapters([{"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": MARKER}}])
            video = made.add_stream(codec, rate=10)
            video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
            video.metadata["title"] = video.metadata["handler_name"] = MARKER
            voice = made.add_stream(sound, rate=48_000, layout="mono")
            voice.metadata["title"] = MARKER
            for number in range(20):
                frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), number * 10, np.uint8), format="rgb24")
                made.mux(video.encode(frame))
            _speak(made, voice)
            made.mux(video.encode(None))
        return path.read_bytes() + _free_box()


def _free_box() -> bytes:
    return struct.pack(">I", 8 + len(BYTES)) + b"free" + BYTES


def _speak(made: av.container.OutputContainer, voice: av.AudioStream) -> None:
    tone = (np.sin(np.arange(48_000) / 20) * 9_000).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
    frame.sample_rate = 48_000
    for part in av.AudioResampler(format=voice.codec_context.format, layout="mono", rate=48_000, frame_size=voice.codec_context.frame_size or 1024).resample(
        frame
    ):
        made.mux(voice.encode(part))
    made.mux(voice.encode(None))


def _sound(ending: str, codec: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sound.{ending}"
        with av.open(str(path), "w") as made:
            made.metadata.update(dict.fromkeys(("title", "artist", "comment", "album"), MARKER))
            _speak(made, made.add_stream(codec, rate=48_000, layout="mono"))
        return path.read_bytes()


def _wav() -> bytes:
    plain = _sound("wav", "pcm_s16le")
    body = b"INFOIART" + struct.pack("<I", len(BYTES)) + BYTES
    chunk = b"LIST" + struct.pack("<I", len(body)) + body
    return plain[:4] + struct.pack("<I", len(plain) - 8 + len(chunk)) + plain[8:] + chunk


CUES = f"1\n00:00:00,000 --> 00:00:01,000\n{VISIBLE}\n"
MAKERS = {
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "html": f'<html><head><title>{MARKER}</title><meta name="author" content="{MARKER}"></head><body><!-- {MARKER} --><p title="{MARKER}">{VISIBLE}</p></body></html>'.encode,
    "txt": VISIBLE.encode,
    "jpg": _jpg,
    "png": _png,
    "gif": lambda: _saved("GIF", comment=BYTES),
    "webp": lambda: _saved("WEBP", exif=_exif(), xmp=XMP),
    "tiff": lambda: _saved("TIFF", tiffinfo={0x010E: MARKER, 0x013B: MARKER}),
    "heic": _heic,
    "mp4": lambda: _film("mp4"),
    "mkv": lambda: _film("mkv"),
    "mp3": lambda: _sound("mp3", "libmp3lame"),
    "flac": lambda: _sound("flac", "flac"),
    "wav": _wav,
    "srt": CUES.encode,
    "vtt": f"WEBVTT {MARKER}\n\nNOTE {MARKER}\n\n{CUES.replace(',', '.')}".encode,
    "ass": (
        f"[Script Info]\nTitle: {MARKER}\nOriginal Script: {MARKER}\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        f"Comment: 0,0:00:00.00,0:00:01.00,Default,{MARKER},0,0,0,,{MARKER}\nDialogue: 0,0:00:00.00,0:00:01.00,Default,{MARKER},0,0,0,,{{{MARKER}}}{VISIBLE}\n"
    ).encode,
    "zip": lambda: _with_members(b"", {f"{MARKER}.txt": MARKER}),
}
