"""The fences that import-linter cannot draw, and import-linter itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
FLOORS = [
    "kit",
    "journal",
    "letters",
    "orgs",
    "calls",
    "works",
    "intake",
    "judging",
    "activities",
    "library",
    "exchange",
    "press",
    "learning",
    "progress",
    "site",
]
ROOMS = FLOORS[1:-1]
OPEN_TO_OTHERS = {"domain", "queries", "models", "access", "events", "errors", "enums", "jobs"}


def test_arrows_point_down():
    ran = subprocess.run([str(Path(sys.executable).parent / "lint-imports")], cwd=SOURCE.parents[1], capture_output=True, text=True)

    assert ran.returncode == 0, ran.stdout[-3000:]


def test_no_room_uses_another_rooms_views_or_interfaces():
    graph = grimp.build_graph("baosong")
    trespasses = []
    for module in graph.modules:
        room = module.split(".")[1] if module.count(".") else ""
        if room not in ROOMS:
            continue
        for other in graph.find_modules_directly_imported_by(module):
            parts = other.split(".")
            if len(parts) > 2 and parts[1] in ROOMS and parts[1] != room and parts[2] not in OPEN_TO_OTHERS:
                trespasses.append(f"{module} -> {other}")

    assert trespasses == []


def test_relations_point_to_the_same_or_a_lower_floor():
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("baosong."):
            continue
        own = FLOORS.index(model.__module__.split(".")[1])
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or not target.__module__.startswith("baosong."):
                continue
            # The acting person is settings.AUTH_USER_MODEL everywhere.
            if FLOORS.index(target.__module__.split(".")[1]) > own and target.__name__ != "Person":
                wrong.append(f"{model.__name__}.{field.name}")

    assert wrong == []


def test_templates_link_only_downwards():
    names = {}
    for room in ROOMS:
        for name in re.findall(r'name="([\w-]+)"', (SOURCE / room / "urls.py").read_text() if (SOURCE / room / "urls.py").exists() else ""):
            names[name] = room
    upward = []
    for room in ROOMS:
        for template in (SOURCE / room).rglob("*.html"):
            for name in re.findall(r"{% url '([\w-]+)'", template.read_text()):
                if name in names and FLOORS.index(names[name]) > FLOORS.index(room) and (room, name) not in ALLOWED_LINKS:
                    upward.append(f"{template.relative_to(SOURCE)} -> {name}")

    assert upward == []


# The way on from a call, and from a work, leads to the overview of it: links, not imports.
ALLOWED_LINKS = {("calls", "overview"), ("works", "overview"), ("works", "cell"), ("judging", "overview"), ("library", "publicity-entry"), ("library", "scorm")}


def test_one_line_writes_the_state_of_a_submission():
    writers = []
    for path in (SOURCE / "works").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign):
                writers += [path.name for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Attribute) and part.attr == "state"]

    assert writers == ["moving.py"]


def _views(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_view_declares_who_may():
    undeclared = [address for address, view in _views() if not hasattr(view, "declared_access")]

    assert undeclared == []


def test_pages_without_sign_in_are_few_and_known():
    public = {address for address, view in _views() if view.declared_access == "anyone"}

    assert public == {
        "sign-in/",
        "sign-out/",
        "sign-in/factor/",
        "sign-in/passkey/",
        "sign-in/campus/<slug:way>/",
        "sign-in/campus/<slug:way>/back/",
        "join/<str:token>/",
        "verify/<str:code>/",
        "language/",
        "words.js",
        "privacy/",
        # For machines that watch: no more than whether it is well.
        "healthz",
        "readyz",
        "notices/<str:code>/",
        "notices/<str:code>/object/",
        "certificates/<str:code>/",
        "certificates/<str:code>.pdf",
        "stories/<str:article_code>/",
        "stories/<str:article_code>/<int:clip_id>/",
        "meet/<str:meeting_code>/",
        "m/<str:link>/",
        # The library for readers without an account: each view shows what is for everyone (tests/apps/library).
        "library/",
        "library/models/",
        "library/feed.atom",
        "library/oai",
        "library/oembed",
        "sitemap.xml",
        "library/<int:entry_id>/",
        "library/<int:entry_id>/embed/",
        "library/<int:entry_id>/files/<int:file_id>/",
        "library/<int:entry_id>/files/<int:file_id>/captions.vtt",
        "library/<int:entry_id>/files/<int:file_id>/text/",
        "library/<int:entry_id>/files/<int:file_id>/pages/<int:number>.png",
        "library/<int:entry_id>/files/<int:file_id>/film/<filmpart:name>",
        "learned/<str:code>/",
        "api/v1/openapi.json",
        "api/v1/entries",
        "api/v1/entries/<entry_id>",
        "api/v1/collections",
        # Without an account, but only for the browser that has passed the link's check (test_access asks each without).
        "m/<str:link>/home/",
        "m/<str:link>/stories/<int:meeting_id>/",
        "m/<str:link>/stories/<int:meeting_id>/save/",
        "m/<str:link>/stories/<int:meeting_id>/tell/",
        "m/<str:link>/stories/<int:meeting_id>/kept/",
        "m/<str:link>/stories/<int:meeting_id>/here/",
        "m/<str:link>/clips/<int:clip_id>/",
        "m/<str:link>/parts/<int:part_id>/",
        "m/<str:link>/pledges/<int:line_id>/",
        "m/<str:link>/mine/",
        "m/<str:link>/mine/data.zip",
    }


@pytest.mark.parametrize("forbidden", ["utils", "helpers", "misc", "common", "manager", "service"])
def test_no_file_is_called_after_nothing(forbidden):
    assert list(SOURCE.rglob(f"{forbidden}.py")) == []


def test_files_stay_small_enough_to_hold_in_the_head():
    long = {str(path.relative_to(SOURCE)): lines for path in SOURCE.rglob("*.py") if (lines := path.read_text().count("\n")) > 400}

    assert long == {}


def test_postgresqls_own_types_stand_in_the_search_adapter_alone():
    """So that a database which only speaks like it can be tried."""
    said = re.compile(r"contrib\.postgres|tsvector|tsquery|jsonb")
    places = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if said.search(path.read_text("utf-8"))}

    assert places == {"kit/searching/postgres.py"}


def test_every_refusal_has_a_sentence():
    from baosong.platform.errors import Refusal
    from baosong.platform.web.refusals import worded_codes

    def below(kind):
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    assert {kind.code for kind in below(Refusal)} - worded_codes() == set()


def test_every_sentence_is_translated():
    ran = subprocess.run([sys.executable, "tools/messages.py", "missing"], cwd=SOURCE.parents[1], capture_output=True, text=True)

    assert ran.stdout == ""
    assert ran.returncode == 0
