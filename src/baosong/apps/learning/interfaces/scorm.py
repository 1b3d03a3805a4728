"""A collection as a SCORM 1.2 package for other learning systems: each entry is a lesson that reports when it was played or read.

Manifest after ADL SCORM 1.2 (Content Aggregation Model 2.3), metadata after LOM. Streamed, since films are large.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Final

from baosong.apps.library.models import Collection, Entry
from baosong.apps.library.queries.entries import shown_files_of
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services.receive import safe_name
from baosong.core.documents.xml_text import element_maker
from baosong.core.inspection.captions import vtt
from baosong.platform.storage import blobstore
from baosong.platform.web.downloads import player_of

if TYPE_CHECKING:
    from lxml.builder import ElementMaker

CP: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL: Final = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
SHOWN: Final = frozenset({"video", "audio", "image", "pdf"})
STYLE: Final = (
    "body{font:17px/1.8 'PingFang SC','Microsoft YaHei',sans-serif;margin:0 auto;max-width:60rem;padding:1.5rem;color:#1f1a17}"
    "video,img{max-width:100%}video{width:100%;background:#000}h1{font-size:1.4rem}button{font:inherit;padding:.5rem 1.5rem}.text{white-space:pre-wrap}"
)
# Reports to the SCORM run-time environment: completed when nine tenths were played, or when the learner marks it as read.
SCRIPT: Final = """
(function () {
  function find(win) {
    for (var n = 0; win && n < 10; n += 1) {
      if (win.API) return win.API;
      if (win === win.parent) break;
      win = win.parent;
    }
    return null;
  }
  var api = find(window) || (window.opener && find(window.opener));
  if (!api) return;
  api.LMSInitialize("");
  if (api.LMSGetValue("cmi.core.lesson_status") === "not attempted") api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  function done() {
    api.LMSSetValue("cmi.core.lesson_status", "completed");
    api.LMSCommit("");
  }
  // Seconds played in earlier sittings, as ranges: 0-5,9-40. At most 4096 characters (SCORM 1.2, cmi.suspend_data).
  function played(text) {
    var found = new Set();
    String(text || "").split(",").forEach(function (range) {
      var ends = /^(\\d{1,6})-(\\d{1,6})$/.exec(range);
      for (var n = ends ? Number(ends[1]) : 1; n <= (ends ? Number(ends[2]) : 0); n += 1) found.add(n);
    });
    return found;
  }
  function ranges(seconds) {
    var made = [];
    Array.from(seconds).sort(function (a, b) { return a - b; }).forEach(function (n) {
      var last = made[made.length - 1];
      if (last && n <= last[1] + 1) last[1] = n; else made.push([n, n]);
    });
    while (made.length && made.map(function (range) { return range.join("-"); }).join(",").length > 4000) made.pop();
    return made.map(function (range) { return range.join("-"); }).join(",");
  }
  var film = document.querySelector("video, audio");
  var read = document.querySelector("button");
  if (read) read.addEventListener("click", done);
  if (film) {
    var position = Number(api.LMSGetValue("cmi.core.lesson_location") || 0);
    var seconds = played(api.LMSGetValue("cmi.suspend_data"));
    function keep() {
      api.LMSSetValue("cmi.core.lesson_location", String(Math.floor(film.currentTime)));
      api.LMSSetValue("cmi.suspend_data", ranges(seconds));
      api.LMSCommit("");
    }
    film.addEventListener("loadedmetadata", function () { if (position > 0 && position < film.duration - 5) film.currentTime = position; });
    film.addEventListener("timeupdate", function () {
      if (film.seeking || film.paused) return;
      var second = Math.floor(film.currentTime);
      if (seconds.has(second)) return;
      seconds.add(second);
      if (film.duration && seconds.size >= film.duration * 0.9) done();
      if (seconds.size % 15 === 0) keep();
    });
    film.addEventListener("pause", keep);
    film.addEventListener("ended", keep);
  }
  window.addEventListener("pagehide", function () {
    if (film) keep();
    api.LMSSetValue("cmi.core.exit", "suspend");
    api.LMSFinish("");
  });
})();
"""


@cache
def _cp() -> ElementMaker:
    return element_maker(CP, {None: CP, "adlcp": ADL})


def package(collection: Collection) -> Iterator[bytes]:
    """The package as a streamed .zip."""
    import zipstream

    made = zipstream.ZipStream()
    entries = [item.entry for item in collection.items.select_related("entry")]
    lessons = [(entry, shown_files_of(entry)) for entry in entries]
    made.add(manifest(collection, lessons), "imsmanifest.xml")
    made.add(SCRIPT, "shared/lesson.js")
    made.add(STYLE, "shared/lesson.css")
    for entry, files in lessons:
        made.add(page(entry, files), f"{folder_of(entry)}/index.html")
        for transcript in entry.transcripts.all():
            made.add(vtt(transcript.cues), f"{folder_of(entry)}/{transcript.file_id}.vtt")
        for file in files:
            made.add_path(blobstore().path(file.sha256), name_of(entry, file))
    yield from made


def folder_of(entry: Entry) -> str:
    return f"entry{entry.pk}"


def name_of(entry: Entry, file: PieceFile) -> str:
    """A file's path in the package, in ASCII."""
    ending = safe_name(file.name).rpartition(".")[2].lower()
    return f"{folder_of(entry)}/{file.pk}.{ending if ending.isalnum() and ending.isascii() else 'bin'}"


def manifest(collection: Collection, lessons: list[tuple[Entry, list[PieceFile]]]) -> bytes:
    """imsmanifest.xml."""
    from lxml import etree

    cp = _cp()
    root = etree.Element(f"{{{CP}}}manifest", nsmap={None: CP, "adlcp": ADL}, identifier=f"collection-{collection.pk}", version="1.1")
    root.append(cp.metadata(cp.schema("ADL SCORM"), cp.schemaversion("1.2")))
    items = [cp.item(cp.title(entry.title), identifier=f"item-{entry.pk}", identifierref=f"resource-{entry.pk}") for entry, _files in lessons]
    root.append(cp.organizations(cp.organization(cp.title(collection.title), *items, identifier="organization"), default="organization"))
    resources = cp.resources()
    for entry, files in lessons:
        resource = cp.resource(identifier=f"resource-{entry.pk}", type="webcontent", href=f"{folder_of(entry)}/index.html")
        resource.set(f"{{{ADL}}}scormtype", "sco")
        names = [f"{folder_of(entry)}/index.html", "shared/lesson.js", "shared/lesson.css", *(name_of(entry, file) for file in files)]
        resource.extend(cp.file(href=name) for name in names)
        resources.append(resource)
    root.append(resources)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def page(entry: Entry, files: list[PieceFile]) -> str:
    """A lesson's HTML page: film, pictures and texts inline, other files as links."""
    captions = {transcript.file_id for transcript in entry.transcripts.all()}
    parts = []
    for file in files:
        name = name_of(entry, file).rpartition("/")[2]
        player = player_of(file.name)
        if player == "video":
            track = f'<track kind="captions" srclang="zh" label="中文" src="{file.pk}.vtt" default>' if file.pk in captions else ""
            parts.append(f'<video controls preload="metadata" src="{name}">{track}</video>')
        elif player == "audio":
            parts.append(f'<audio controls src="{name}"></audio>')
        elif player == "image":
            parts.append(f'<img src="{name}" alt="{escape(file.name)}">')
        else:
            parts.append(f'<p><a href="{name}" target="_blank">{escape(file.name)}</a></p>')
    texts = "".join(f'<section class="text">{escape(text.content)}</section>' for text in entry.texts.all())
    button = "" if entry.length_s else '<p><button type="button">我已读完</button></p>'
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(entry.title)}</title>'
        f'<link rel="stylesheet" href="../shared/lesson.css"></head><body><h1>{escape(entry.title)}</h1><p>{escape(entry.source)}</p>{"".join(parts)}{texts}{button}'
        '<script src="../shared/lesson.js"></script></body></html>'
    )
