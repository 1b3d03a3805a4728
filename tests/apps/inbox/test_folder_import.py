"""Importing folders: a dry run, then an idempotent import; the ZIP of a call can be imported unchanged."""

import io
import zipfile

import pytest

from baosong.apps.calls.models import Call
from baosong.apps.inbox.interfaces.folder_reports import as_lines
from baosong.apps.inbox.services import folder_import
from baosong.apps.submissions.enums import Channel, SubmissionState
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.tracking.interfaces.exporters import package
from baosong.core.terms import Terms, TermsPiece, TermsTask
from baosong.core.terms.model import PieceKind
from baosong.platform.storage import blobstore
from tests.apps.inbox.deliveries import story
from tests.factories import NOW, a_call, a_submission, person, unit_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once", "data_folder")]


def write(folder, **files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def take_in(folder, call):
    found = folder_import.plan_import(folder, call)
    made = [folder_import.import_folder(folder_, call=call, blobstore=blobstore(), by=person("office"), arrived_at=NOW, at=NOW) for folder_ in found.folders]
    return as_lines(found, made, folder)


def test_a_folder_a_unit(tmp_path):
    call = a_call()
    write(tmp_path, **{"第1学院/我的支部.docx": story("一"), "第 2 学院/抗疫日记.docx": story("二"), "第2学院/Thumbs.db": b"x"})

    assert "演练" in "\n".join(as_lines(folder_import.plan_import(tmp_path, call), [], tmp_path))
    assert not Submission.objects.exists()
    take_in(tmp_path, call)

    assert sorted(Submission.objects.values_list("unit__name", "title", "state")) == [
        ("第1学院", "我的支部", "submitted"),
        ("第2学院", "抗疫日记", "submitted"),
    ]
    assert set(PieceFile.objects.values_list("channel", flat=True)) == {Channel.FOLDER}


def test_a_second_run_does_nothing(tmp_path):
    call = a_call()
    write(tmp_path, **{"第1学院/我的支部.docx": story()})
    take_in(tmp_path, call)

    said = take_in(tmp_path, call)

    assert Submission.objects.count() == 1
    assert any("我的支部.docx" in line for line in said)


def test_a_folder_a_task_inside(tmp_path):
    document = TermsPiece(PieceKind.DOCUMENT, "文章", "p1")
    call = a_call(Terms(title="行动", tasks=(TermsTask("微党课", "t1", "2026-05-20", (document,)), TermsTask("故事", "t2", "2026-05-20", (document,)))))
    write(tmp_path, **{"第1学院/微党课/甲.docx": story("一"), "第1学院/故事/乙.docx": story("二")})

    take_in(tmp_path, call)

    assert sorted(Submission.objects.values_list("task__name", "title")) == [("微党课", "甲"), ("故事", "乙")]


def test_a_folder_of_no_unit_is_named_with_the_likeliest(tmp_path):
    call = a_call()
    write(tmp_path, **{"第1学院1/甲.docx": story(), "散落.docx": story()})

    said = "\n".join(as_lines(folder_import.plan_import(tmp_path, call), [], tmp_path))

    assert "第1学院1" in said
    assert "散落.docx" in said
    assert not folder_import.plan_import(tmp_path, call).folders


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    call = a_call()
    secret = tmp_path / "secret.docx"
    secret.write_bytes(story())
    folder = tmp_path / "folder"
    (folder / "第1学院").mkdir(parents=True)
    (folder / "第1学院" / "甲.docx").symlink_to(secret)

    assert not folder_import.plan_import(folder, call).folders


def test_the_zip_of_a_call_comes_back(tmp_path):
    call = a_call()
    submissions = [a_submission(call, 1, title="我的支部"), a_submission(call, 2, title="抗疫日记")]
    before = sorted(PieceFile.objects.values_list("version__submission__unit__name", "sha256"))
    with zipfile.ZipFile(io.BytesIO(b"".join(package(call, blobstore())))) as archive:
        archive.extractall(tmp_path)
    Submission.objects.filter(pk__in=[submission.pk for submission in submissions]).update(state=SubmissionState.DISCARDED)

    take_in(tmp_path, Call.objects.get(pk=call.pk))

    fresh = Submission.objects.exclude(pk__in=[submission.pk for submission in submissions])
    assert sorted(fresh.values_list("title", "unit")) == sorted([("我的支部", unit_of(1).pk), ("抗疫日记", unit_of(2).pk)])
    assert sorted(PieceFile.objects.filter(version__submission__in=fresh).values_list("version__submission__unit__name", "sha256")) == before
