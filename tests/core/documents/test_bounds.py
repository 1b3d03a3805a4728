"""Documents that unpack to far more than they seem are refused within the limits of the child process."""

import io
import resource
import zipfile

import pytest

from baosong.core import sandbox
from baosong.core.documents import UnreadableDocument
from baosong.core.documents.detect import open_bytes
from baosong.core.documents.sandboxed import AT_ONCE, open_bytes_sandboxed
from baosong.core.sandbox import ChildProcessDied, SandboxLimits
from tests.core.documents.failing_readers import hang

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
QUICK = SandboxLimits(seconds=30, memory=1024**3)


def a_zip(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


def a_word_file(body):
    return a_zip(word__document_xml=f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')


def seconds_of_the_child():
    used = sandbox.run(resource.getrusage, resource.RUSAGE_SELF, limits=QUICK)
    return used.ru_utime + used.ru_stime


def test_ten_mebibytes_of_empty_paragraphs_are_refused_without_being_read():
    content = a_word_file("<w:p/>" * (10 * 1024**2 // 6))
    assert len(content) < 20_000
    before = seconds_of_the_child()

    with pytest.raises(UnreadableDocument) as refused:
        open_bytes_sandboxed(content, "a.docx", limits=QUICK)

    assert refused.value.code == "too_many_elements"
    assert seconds_of_the_child() - before < 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_word_file("<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 350_000), "too_many_elements"),
        (a_word_file("<w:p><w:r><w:t>" + "字" * 2_100_000 + "</w:t></w:r></w:p>"), "too_long"),
        (
            a_zip(
                ppt__presentation_xml="<p/>",
                **{f"ppt__slides__slide{number}_xml": f'<s xmlns:a="{A}">{"<a:p/>" * 200_000}</s>' for number in range(6)},
            ),
            "too_many_elements",
        ),
        (("<p>" * 1_100_000).encode(), "too_many_elements"),
    ],
    ids=["paragraphs with text", "one long paragraph", "many slides", "web page"],
)
def test_documents_of_too_many_parts_are_refused(content, code):
    with pytest.raises(UnreadableDocument) as refused:
        open_bytes_sandboxed(content, "", limits=QUICK)

    assert refused.value.code == code


def test_paragraphs_within_tables_are_read_once():
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    content = a_word_file(
        f"<w:p><w:r><w:t>前</w:t></w:r></w:p><w:tbl><w:tr>{cell.format('一')}{cell.format('二')}</w:tr></w:tbl><w:p><w:r><w:t>后</w:t></w:r></w:p>"
    )

    assert open_bytes(content).text == "前\n一 | 二\n后"


def test_one_file_that_takes_long_does_not_hold_up_what_another_person_waits_for():
    slow = sandbox.schedule(hang, (), AT_ONCE)

    assert open_bytes_sandboxed("一句话".encode(), "a.txt").text == "一句话"

    assert not slow.done()
    slow.cancel()


def test_a_child_that_is_not_free_in_time_says_nothing_of_the_file():
    with pytest.raises(ChildProcessDied) as died:
        open_bytes_sandboxed("一句话".encode(), "a.txt", limits=SandboxLimits(seconds=30, memory=1024**3, patience=0))

    assert (died.value.code, died.value.is_crash) == ("busy", False)
    assert open_bytes_sandboxed("一句话".encode(), "a.txt", limits=QUICK).text == "一句话"
