"""A file that is not named as the notice asks is renamed by one click."""

import pytest
from django.urls import reverse

from baosong.apps.submissions.errors import NothingToRename
from baosong.apps.submissions.services import drafts, rename, submit
from baosong.core.inspection import Verdict
from baosong.core.terms import PieceKind, Rule, Severity, TermsPiece
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def misnamed(data_folder):
    def begin(pattern="单位+姓名+题目", *, title="门口的一张桌子", details=None, names=("新建文档.txt",)):
        rules = (Rule("file_name", pattern, Severity.ADVICE), Rule("pieces_count", (1, 5)))
        call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.DOCUMENT, "讲稿", "p1", rules=rules),)), colleges=1)
        submission = drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=NOW)
        submission = drafts.describe(submission, title=title, details={"speaker": "张三"} if details is None else details, by=make.person("c1"), at=NOW)
        files = [make.a_file(submission, name=name, content=f"正文 {name}".encode()) for name in names]
        make.do_jobs()
        return submission, files

    return begin


def test_one_click_gives_the_name_and_the_finding_is_met(client, misnamed):
    submission, (file,) = misnamed()
    client.force_login(make.person("c1"))
    address = reverse("submission", args=[submission.pk])

    before = client.get(address).content.decode()
    client.post(reverse("rename-file", args=[submission.pk]), {"file": file.pk})
    after = client.get(address).content.decode()

    name = f"{make.unit_of(1).name}+张三+门口的一张桌子.txt"
    file.refresh_from_db()
    assert name in before
    assert file.name == name
    assert file.findings.get(rule="file_name").verdict == Verdict.MET
    assert reverse("rename-file", args=[submission.pk]) not in after
    assert AuditRecord.objects.get(action="file.renamed").facts["to"] == name


def test_two_files_of_one_piece_get_two_names(misnamed):
    _submission, files = misnamed(names=("1.txt", "2.txt"))

    named = [rename.rename(file, by=make.person("c1"), at=NOW).name for file in files]

    assert named[1] == named[0].replace(".txt", "（2）.txt")


@pytest.mark.parametrize(
    ("pattern", "facts"),
    [("单位+学号+题目", {}), ("单位+姓名+题目", {"details": {}}), ("单位+姓名+题目", {"title": ""})],
    ids=["a part that nobody knows", "no author yet", "no title yet"],
)
def test_without_all_parts_no_name_is_offered(client, misnamed, pattern, facts):
    submission, (file,) = misnamed(pattern, **facts)
    client.force_login(make.person("c1"))

    page = client.get(reverse("submission", args=[submission.pk])).content.decode()

    assert reverse("rename-file", args=[submission.pk]) not in page
    with pytest.raises(NothingToRename):
        rename.rename(file, by=make.person("c1"), at=NOW)
    assert file.name == "新建文档.txt"


def test_separators_in_a_value_do_not_add_parts(misnamed):
    _submission, (file,) = misnamed(title="红船-精神 + 初心")

    assert rename.suggested_name(file).count("+") == 2


def test_what_was_handed_in_keeps_its_name(misnamed):
    submission, (file,) = misnamed()
    submit.submit(submission, by=make.person("c1"), at=NOW)

    renamed = rename.rename(file, by=make.person("c1"), at=NOW)

    file.refresh_from_db()
    assert file.name == "新建文档.txt"
    assert renamed.version_id != file.version_id
