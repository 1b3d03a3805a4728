"""Numbers and UUIDs out of requests are read in one module, which refuses what others raise ValueError for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "src/baosong"
PARSER = ROOT / "platform/web/parsing.py"
# Modules that read requests: views, forms, APIs, the upload endpoint and the middlewares.
READERS = sorted(
    path
    for path in ROOT.rglob("*.py")
    if path != PARSER
    and {"views", "interfaces", "uploads", "web", "api", "forms.py", "views.py"} & {*path.relative_to(ROOT).parts}
    and "migrations" not in path.parts
)
NUMBERS = {"int", "float", "Decimal", "UUID"}
GUARDS = {"isdigit", "isdecimal", "isnumeric"}
PARSING = {"number_or_none", "number_of", "key_of", "strict_number", "uuid_of", "decimal_or_none", "day_of", "choice_of", "str"}
SOURCES = {"POST", "GET", "headers", "COOKIES", "META", "FILES"}
KEYS = ("pk", "id", "pk__in", "id__in")


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def names_in(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


class Foreign:
    """The names of a function that hold text out of a request."""

    def __init__(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.names: set[str] = set()
        before = None
        while before != self.names:
            before = set(self.names)
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and self.is_in(node.value):
                    self.names.update(*map(names_in, node.targets))
                elif (isinstance(node, ast.NamedExpr | ast.AnnAssign) and node.value is not None and self.is_in(node.value)) or (
                    isinstance(node, ast.For | ast.comprehension) and self.is_in(node.iter)
                ):
                    self.names |= names_in(node.target)

    def is_in(self, node: ast.AST) -> bool:
        """Whether an expression has text of a request that no parser has read. Comparisons and look-ups give other objects."""
        if isinstance(node, ast.Call) and called(node) in PARSING | {"get_object_or_404", "filter", "first", "get_list_or_404"}:
            return False
        if isinstance(node, ast.Compare | ast.Lambda):
            return False
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            return self.is_in(node.elt)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return any(map(self.is_in, [node.func.value, *node.args]))
        if isinstance(node, ast.Attribute):
            # Fields of parsed objects are no text of a request.
            return node.attr in SOURCES
        if isinstance(node, ast.Name):
            return node.id in self.names
        return any(self.is_in(child) for child in ast.iter_child_nodes(node))


def faults_of(path: Path) -> Iterator[str]:
    place = path.relative_to(ROOT)
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in GUARDS:
            yield f"{place}:{node.lineno} {called(node)}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            foreign = Foreign(node)
            for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
                if called(call) in NUMBERS and any(foreign.is_in(argument) for argument in call.args):
                    yield f"{place}:{call.lineno} {called(call)}"
                for keyword in call.keywords:
                    if keyword.arg and (keyword.arg in KEYS or (keyword.arg.endswith("_id") and keyword.arg != "auto_id")) and foreign.is_in(keyword.value):
                        yield f"{place}:{call.lineno} {keyword.arg}"


@pytest.mark.parametrize("path", READERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_that_reads_requests_leaves_numbers_and_keys_to_the_parser(path):
    """ASVS 1.5.1–1.5.4, 5.1.1–5.1.5."""
    assert sorted(set(faults_of(path))) == []


def test_the_upload_endpoint_and_the_views_are_among_the_modules():
    names = {str(path.relative_to(ROOT)) for path in READERS}

    assert {"platform/uploads/tus.py", "apps/orgs/views/tree.py", "apps/submissions/interfaces/upload_endpoint.py", "platform/web/downloads.py"} <= names


@pytest.mark.parametrize(
    "line",
    [
        "int(request.POST['n'])",
        "float(request.GET.get('x', '0'))",
        "UUID(request.headers['Id'])",
        "key = request.POST.get('k'); Unit.objects.get(pk=key)",
        "[get(pk=key) for key in request.POST.getlist('k')]",
        "get(pk=request.POST.get('file') or 0)",
        "request.POST['n'].isdigit()",
        "posted = request.POST\n    number = posted.get('n')\n    int(number)",
    ],
)
def test_the_check_finds(line, tmp_path, monkeypatch):
    path = tmp_path / "views.py"
    path.write_text(f"def view(request):\n    {line}\n")
    monkeypatch.setattr("tests.architecture.test_parsing.ROOT", tmp_path)

    assert len(set(faults_of(path))) == 1


@pytest.mark.parametrize(
    "line", ["get(pk=key_of(request.POST.get('k')))", "int(rows[0].count)", "keys = [key_of(k) for k in request.POST.getlist('k')]\n    get(pk__in=keys)"]
)
def test_the_check_leaves_alone(line, tmp_path, monkeypatch):
    path = tmp_path / "views.py"
    path.write_text(f"def view(request):\n    {line}\n")
    monkeypatch.setattr("tests.architecture.test_parsing.ROOT", tmp_path)

    assert list(faults_of(path)) == []
