"""The fences that import-linter cannot draw, and import-linter itself."""

import ast
import configparser
import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
# Apps and platform packages with models, from the lowest layer to the highest.
LAYERS = [
    "platform.jobs",
    "platform.web",
    "platform.audit",
    "platform.notifications",
    "apps.orgs",
    "apps.calls",
    "apps.submissions",
    "apps.inbox",
    "apps.judging",
    "apps.meetings",
    "apps.registers",
    "apps.articles",
    "apps.library",
    "apps.federation",
    "apps.publications",
    "apps.learning",
    "apps.tracking",
    "site",
]
APPS = LAYERS[2:-1]
OPEN_TO_OTHERS = {"services", "queries", "models", "policies", "events", "errors", "enums", "jobs"}


def _app_of(module: str) -> str:
    """`apps.calls` for `baosong.apps.calls.models`."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2]) if parts and parts[0] in ("apps", "platform") else parts[0] if parts else ""


def _folder(app: str) -> Path:
    return SOURCE / app.replace(".", "/")


def test_imports_point_down():
    """ASVS 1.1.1–1.1.7."""
    ran = subprocess.run([str(Path(sys.executable).parent / "lint-imports")], cwd=SOURCE.parents[1], capture_output=True, text=True)

    assert ran.returncode == 0, ran.stdout[-3000:]


def test_no_app_uses_another_apps_views_or_interfaces():
    graph = grimp.build_graph("baosong")
    trespasses = []
    for module in graph.modules:
        app = _app_of(module)
        if app not in APPS:
            continue
        for other in graph.find_modules_directly_imported_by(module):
            target = _app_of(other)
            layer = other.split(".")[3:4]
            if target in APPS and target != app and layer and layer[0] not in OPEN_TO_OTHERS:
                trespasses.append(f"{module} -> {other}")

    assert trespasses == []


def test_relations_point_to_the_same_or_a_lower_app():
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("baosong."):
            continue
        own = LAYERS.index(_app_of(model.__module__))
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or not target.__module__.startswith("baosong."):
                continue
            # The acting person is settings.AUTH_USER_MODEL everywhere.
            if LAYERS.index(_app_of(target.__module__)) > own and target.__name__ != "Person":
                wrong.append(f"{model.__name__}.{field.name}")

    assert wrong == []


def test_templates_link_only_downwards():
    names = {}
    for app in APPS:
        urls = _folder(app) / "urls.py"
        for name in re.findall(r'name="([\w-]+)"', urls.read_text() if urls.exists() else ""):
            names[name] = app
    upward = []
    for app in APPS:
        for template in _folder(app).rglob("*.html"):
            for name in re.findall(r"{% url '([\w-]+)'", template.read_text()):
                if name in names and LAYERS.index(names[name]) > LAYERS.index(app) and (app.partition(".")[2], name) not in ALLOWED_LINKS:
                    upward.append(f"{template.relative_to(SOURCE)} -> {name}")

    assert upward == []


# The way on from a call, and from a work, leads to the overview of it, from a register entry to an article: links, not imports.
ALLOWED_LINKS = {
    ("calls", "overview"),
    # The pages that say in numbers what a step does to works.
    ("calls", "call-amend-confirm"),
    ("calls", "call-postpone"),
    ("calls", "call-move"),
    ("calls", "call-units"),
    # From the people of a unit to the page that hands a post over with what belongs to it.
    ("orgs", "post-hand-over"),
    ("submissions", "overview"),
    ("submissions", "cell"),
    ("judging", "overview"),
    ("registers", "article-from-entry"),
    ("library", "publicity-entry"),
    ("library", "scorm"),
}


def test_one_line_each_writes_the_state_of_a_submission_a_request_and_an_item():
    writers = []
    for path in (SOURCE / "apps" / "submissions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign):
                writers += [path.name for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Attribute) and part.attr == "state"]

    assert writers == ["transitions.py"] * 3


def _views(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_view_declares_who_may():
    """ASVS 1.4.1–1.4.5, 4.1.1–4.1.5."""
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
        "first-run/<str:token>/",
        "verify/<str:code>/",
        "language/",
        "words.js",
        "robots.txt",
        ".well-known/security.txt",
        "privacy/",
        # For `baosong check`, which looks whether the proxy sends files.
        "healthz/file",
        "notices/<str:code>/",
        "notices/<str:code>.pdf",
        "notices/<str:code>/object/",
        "certificates/",
        "certificates/<str:code>/",
        "certificates/<str:code>.pdf",
        "stories/<str:article_code>/",
        "stories/<str:article_code>/<int:attachment_id>/",
        "meet/<str:meeting_code>/",
        "meet/<str:meeting_code>/attachments/<int:attachment_id>/",
        "meet/<str:meeting_code>/code/",
        "meet/<str:meeting_code>/story/",
        "meet/<str:meeting_code>/story/hand-in/",
        "meet/<str:meeting_code>/story/save/",
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
        "m/<str:link>/stories/<int:meeting_id>/conflict/",
        "m/<str:link>/stories/<int:meeting_id>/here/",
        "m/<str:link>/attachments/<int:attachment_id>/",
        "m/<str:link>/parts/<int:article_part_id>/",
        "m/<str:link>/pledges/<int:register_entry_id>/",
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

    assert places == {"platform/fulltext/postgres.py"}


def test_pdfium_is_called_only_by_the_module_that_holds_its_lock():
    """PDFium is not thread-safe; two threads in it at once kill the process."""
    places = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if "pypdfium2" in path.read_text("utf-8")}

    assert places == {"core/documents/pdfium.py"}


def test_media_are_opened_for_reading_by_one_function():
    """It knows the formats that are allowed; av.open() alone also opens lists of other files."""
    places = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "av":
                assert not {"open", "container"} & {name.name for name in node.names}, path
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("av.open", "av.container.open"):
                mode = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "mode")]
                if not (mode and isinstance(mode[0], ast.Constant) and mode[0].value == "w"):
                    places.append(str(path.relative_to(SOURCE)))

    assert places == ["core/inspection/media.py"]


# Libraries that read the formats of files which people hand in.
READING = {"av", "csv", "docx", "lxml", "openpyxl", "PIL", "pikepdf", "pypdfium2", "subprocess", "zipfile"}
# A list of error classes; texts that are written.
NO_READERS = {"baosong.core.documents.errors", "baosong.core.documents.xml_text"}


def _imported_libraries(path: Path) -> set[str]:
    """First parts of what a module imports when it runs, also inside functions."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(node) for branch in ast.walk(tree) if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING" for node in ast.walk(branch)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_foreign_files_are_opened_only_in_a_child_process():
    """import-linter (test_imports_point_down) forbids applications to import a reader; here no reader is missing in its list. ASVS 1.14.1–1.14.6."""
    contracts = configparser.ConfigParser()
    contracts.read(SOURCE.parents[1] / ".importlinter")
    contract = contracts["importlinter:contract:foreign-files-only-in-the-sandbox"]
    readers = {
        "baosong." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for package in ("documents", "inspection")
        for path in (SOURCE / "core" / package).rglob("*.py")
        if _imported_libraries(path) & READING
    }

    assert contract["source_modules"].split() == ["baosong.apps", "baosong.platform", "baosong.site"]
    assert readers - NO_READERS - set(contract["forbidden_modules"].split()) == set()


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
