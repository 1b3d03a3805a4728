"""Pages read what a worker derived from a document, and show a place holder until it is there."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from reportlab.pdfgen import canvas

from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.jobs import DeriveDocument
from baosong.apps.submissions.services import derived_documents, drafts
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.core.documents import DerivedDocument, sandboxed
from baosong.core.documents.derived_files import BATCH, DerivedPart
from baosong.core.documents.limits import MAX_PAGE_EDGE
from baosong.core.terms import TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs
from baosong.platform.storage import blobstore
from baosong.site.demo import documents
from tests import factories as make
from tests.core.documents.failing_readers import crash, hang
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
TOO_SHORT = 0.0001


def a_pdf(pages, size=(595, 842)):
    made = io.BytesIO()
    page = canvas.Canvas(made, pagesize=size)
    page.setAuthor("Example Office")
    for number in range(pages):
        page.drawString(72, 72, f"page {number + 1}")
        page.showPage()
    page.save()
    return made.getvalue()


@pytest.fixture
def submission(data_folder):
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.DOCUMENT, "讲稿", "p1"),)), colleges=1)
    begun = drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=NOW)
    return drafts.describe(begun, title="门口的一张桌子", details={}, by=make.person("c1"), at=NOW)


def hand_over(submission, content, name="讲稿.docx"):
    stored = blobstore().put(io.BytesIO(content))
    return receive(Arrival(submission, "p1", name, stored.sha256, stored.size, Channel.WEB, NOW, NOW), by=make.person("c1"))


def do_all_jobs():
    """Each batch of pages queues the next."""
    while JobRun.objects.filter(state=JobState.WAITING, not_before=None).exists():
        make.do_jobs()


def end_of_pause():
    job_runs.recover(at=timezone.now() + timedelta(seconds=max(job_queue.PAUSES)))
    make.do_jobs()


def derived(file):
    return DerivedDocument(blobstore(), file.sha256)


def forget(file):
    """Delete what was derived, as after a restore; also in a bucket."""
    content = blobstore().path(file.sha256).read_bytes()
    blobstore().drop(file.sha256)
    blobstore().put(io.BytesIO(content))


def inode(file):
    """Number of the file of the facts: another one is moved into its place when they are derived again."""
    return blobstore().derived_path(file.sha256, "facts-1.json").stat().st_ino


@pytest.fixture
def reader(client):
    def read(file, **query):
        client.force_login(make.person("c1"))
        return client.get(reverse("file-text", args=[file.pk]), query).content.decode()

    return read


def test_the_check_derives_what_pages_show_and_no_page_opens_the_file(submission, reader):
    file = hand_over(submission, documents.docx("门口的一张桌子\n她每天都来。"))
    do_all_jobs()
    blobstore().path(file.sha256).unlink()

    assert "她每天都来。" in reader(file)
    assert not JobRun.objects.filter(kind=DeriveDocument.name).exists()


def test_a_document_is_opened_once_for_the_check_and_the_pages(submission, monkeypatch):
    file = hand_over(submission, documents.docx("门口的一张桌子"))
    do_all_jobs()
    again = hand_over(submission, documents.docx("门口的一张桌子"), "另一份.docx")
    before = inode(file)

    do_all_jobs()

    assert again.sha256 == file.sha256
    assert inode(file) == before


def test_text_that_is_not_there_yet_is_queued_once_and_appears(submission, reader):
    file = hand_over(submission, documents.docx("门口的一张桌子"))
    do_all_jobs()
    forget(file)

    pages = [reader(file) for _ in range(3)]

    for page in pages:
        assert "正在准备在线阅读，完成后自动显示。" in page
        assert 'hx-trigger="load delay:1500ms"' in page
        assert f'hx-get="{reverse("file-text", args=[file.pk])}"' in page
    assert JobRun.objects.filter(kind=DeriveDocument.name).count() == 1
    do_all_jobs()
    assert "门口的一张桌子" in reader(file)


def test_a_derivation_without_time_is_tried_again_and_then_offered_as_a_button(submission, reader, settings, monkeypatch):
    file = hand_over(submission, documents.docx("门口的一张桌子"))
    do_all_jobs()
    forget(file)
    with monkeypatch.context() as busy:
        busy.setattr(sandboxed, "_derive", hang)
        settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
        reader(file)
        make.do_jobs()
        assert JobRun.objects.get(kind=DeriveDocument.name).state == JobState.WAITING
        for _pause in job_queue.PAUSES:
            end_of_pause()

    given_up = reader(file)
    assert "系统繁忙，暂未生成在线阅读内容。" in given_up
    assert "重试" in given_up
    assert "hx-trigger" not in given_up
    assert JobRun.objects.filter(kind=DeriveDocument.name).count() == 1

    settings.BAOSONG_CHECK_SECONDS = 60
    assert "正在准备在线阅读" in reader(file, again=1)
    do_all_jobs()
    assert "门口的一张桌子" in reader(file)


def test_why_a_document_has_no_text_is_said(submission, reader):
    file = hand_over(submission, b"%PDF-1.7 and nothing else", "讲稿.pdf")
    do_all_jobs()

    assert "文件已损坏，无法打开" in reader(file)


def test_page_pictures_are_made_in_batches_each_page_once(submission):
    file = hand_over(submission, a_pdf(2 * BATCH + 3), "讲稿.pdf")
    make.do_jobs()
    facts = derived(file).facts
    assert facts.pages == 2 * BATCH + 3
    assert "Example Office" in facts.properties
    assert derived(file).pages(facts).numbers == ()

    make.do_jobs()
    assert (derived(file).pages(facts).numbers, derived(file).pages(facts).following) == (tuple(range(BATCH)), BATCH)

    do_all_jobs()
    ready = derived(file).pages(facts)
    assert (ready.numbers, ready.following, ready.failed) == (tuple(range(2 * BATCH + 3)), None, 0)
    assert JobRun.objects.filter(kind=DeriveDocument.name).count() == 3
    assert Image.open(derived(file).page(2 * BATCH + 2)).width > 600


def test_a_page_of_five_metres_is_rendered_smaller(submission):
    file = hand_over(submission, a_pdf(1, size=(14_400, 14_400)), "讲稿.pdf")
    do_all_jobs()

    assert max(Image.open(derived(file).page(0)).size) <= MAX_PAGE_EDGE


@pytest.mark.parametrize("part", DerivedPart)
def test_a_reader_that_crashes_is_a_fault_of_the_document_and_not_tried_for_ever(submission, monkeypatch, part):
    monkeypatch.setattr(sandboxed, "_derive", crash)
    file = hand_over(submission, a_pdf(1), "讲稿.pdf")

    derived_documents.derive(file.sha256, file.name, part, blobstore=blobstore())

    assert derived(file).has(part)
    if part is DerivedPart.CONTENT:
        assert derived(file).facts.fault == "broken"
