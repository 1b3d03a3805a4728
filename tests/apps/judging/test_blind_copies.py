"""No answer that a reviewer of a blind round can reach has anything of a file that is not its visible content."""

import io
import re
import shutil
from urllib.parse import unquote, urljoin

import pytest
from asgiref.sync import async_to_sync
from django.urls import URLPattern, get_resolver, reverse

from baosong.apps.judging.models import Candidate, Review
from baosong.apps.judging.services import anonymisation, blind_copies, rounds
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.models import PieceFile
from baosong.platform.storage import blobstore, rendition_folder
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, mark_all, reviewers
from tests.factories.marked_files import BYTES, MARKER, VISIBLE, files

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|src|action|hx-get|data-hls|data-strip|poster|data-source)="([^"#]+)"')
IN_ANY_ENCODING = (BYTES, MARKER.encode("utf-16-le"), MARKER.encode("utf-16-be"))


def hand_in(submission, name, content):
    """Another file of the version that was handed in."""
    stored = blobstore().put(io.BytesIO(content))
    at = make.NOW
    return PieceFile.objects.create(
        version=submission.versions.get(), piece_key="p1", name=name, sha256=stored.sha256, size=stored.size, channel=Channel.WEB, begun_at=at, received_at=at
    )


@async_to_sync
async def _streamed(response):
    return b"".join([chunk async for chunk in response.streaming_content])


def body_of(response):
    return _streamed(response) if response.streaming else response.content


def answers(client, start):
    """The address and response of each page that the start leads to, playlists included."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop(0)
        response = client.get(address)
        body = body_of(response)
        yield address, response, body
        kind = response.headers.get("Content-Type", "")
        if "html" in kind:
            found = LINK.findall(body.decode())
        elif "mpegurl" in kind:
            found = [line for line in body.decode().splitlines() if line and not line.startswith("#")]
        else:
            found = []
        for link in found:
            following = urljoin(address, link.replace("&amp;", "&"))
            if following.startswith("/") and not following.startswith(("/static/", "/sign-out", "/language")) and following not in seen:
                seen.add(following)
                waiting.append(following)


def registered_addresses(values):
    """Each registered address whose arguments are among the values."""

    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                if entry.name and set(entry.pattern.converters) <= set(values):
                    yield reverse(entry.name, kwargs={key: values[key] for key in entry.pattern.converters})
            else:
                yield from walk(entry.url_patterns)

    return list(walk(get_resolver().url_patterns))


def leaks(address, response, body):
    headed = "\n".join(f"{name}: {unquote(value)}" for name, value in response.headers.items())
    return [address] if any(word in body for word in IN_ANY_ENCODING) or MARKER in headed or MARKER in unquote(address) else []


@pytest.fixture
def submission(data_folder):
    call, made = accepted(2)
    return make.Submission.objects.get(pk=made[0].pk)


def test_metadata_of_no_file_reach_a_reviewer(submission, client):
    call = submission.task.call
    for name, content in files():
        hand_in(submission, name, content)
    a_round(call, reviewers(call), is_blind=True)
    # The search for names queues the copies of films.
    make.do_jobs()
    make.do_jobs()
    review = Review.objects.filter(candidate__submission=submission).first()
    client.force_login(review.panelist.person)
    file_ids = list(submission.versions.get().files.values_list("pk", flat=True))

    found, shown, reached = [], "", set()
    for address, response, body in answers(client, f"/reviews/{review.pk}/"):
        found += leaks(address, response, body)
        reached.add((response.status_code, response.headers["Content-Type"].partition(";")[0]))
        shown += body.decode() if "html" in response.headers["Content-Type"] else ""
    values = {
        "review_id": review.pk,
        "submission_id": submission.pk,
        "task_id": submission.task_id,
        "call_id": call.pk,
        "unit_id": submission.unit_id,
        "round_id": review.candidate.round_id,
        "candidate_id": review.candidate_id,
        "receipt_id": submission.versions.get().receipt.pk,
        "other_id": file_ids[0],
    }
    for number, file_id in enumerate(file_ids, 1):
        for address in registered_addresses({**values, "file_id": file_id, "number": number}):
            response = client.get(address)
            found += leaks(address, response, body_of(response))

    assert found == []
    # docx, pptx, xlsx, html, txt, srt, vtt and ass.
    assert shown.count(VISIBLE) == 8
    assert {kind for status, kind in reached if status == 200} >= {"image/jpeg", "audio/mp4", "application/vnd.apple.mpegurl", "video/mp2t"}
    assert shown.count("该材料无法在隐去作者信息后展示") == 1


def test_the_copies_end_with_the_round(submission):
    judged = a_round(submission.task.call, reviewers(submission.task.call), is_blind=True)
    make.do_jobs()
    copies = list((rendition_folder() / "blind").glob("*/*/copy.json"))

    mark_all(judged, {"故事1": 50, "故事2": 50})
    rounds.close_round(judged, by=make.person("office"), at=make.NOW)
    make.do_jobs()

    assert len(copies) == 2
    assert list((rendition_folder() / "blind").glob("*/*")) == []


def copies():
    return {path.parent.name for path in (rendition_folder() / "blind").glob("*/*/copy.json")}


def test_copies_with_earlier_names_end_when_the_words_change(submission):
    office = make.person("office")
    judged = a_round(submission.task.call, reviewers(submission.task.call), opened=False, is_blind=True)
    make.do_jobs()
    weaker = copies()

    anonymisation.change_words(judged, also="桌子", never="", by=office, at=make.NOW)
    make.do_jobs()
    make.with_role(make.a_person("liu", name="刘一"), submission.unit, Role.MEMBER)
    anonymisation.search(judged)
    make.do_jobs()

    assert len(weaker) == 2
    assert weaker & copies() == set()
    rounds.open_round(judged, by=office, at=make.NOW)
    mark_all(judged, {"故事1": 50, "故事2": 50})
    rounds.close_round(judged, by=office, at=make.NOW)
    make.do_jobs()
    assert copies() == set()


def test_a_copy_that_another_open_round_uses_stays(submission):
    office, people = make.person("office"), reviewers(submission.task.call)
    first = a_round(submission.task.call, people, is_blind=True)
    make.do_jobs()
    second = a_round(submission.task.call, people, opened=False, name="复评", is_blind=True)
    for candidate in first.candidates.all():
        Candidate.objects.create(round=second, submission=candidate.submission, names=candidate.names, number=0)
    shared = copies()

    mark_all(first, {"故事1": 50, "故事2": 50})
    rounds.close_round(first, by=office, at=make.NOW)
    make.do_jobs()
    assert copies() == shared

    rounds.drop(second, by=office, at=make.NOW)
    make.do_jobs()
    assert copies() == set()


def test_a_copy_that_is_being_written_stays(submission):
    working = rendition_folder() / "blind" / "ab" / "tmp1.part"
    working.mkdir(parents=True)

    blind_copies.drop_unused(root=rendition_folder())

    assert working.exists()


def test_a_copy_that_was_lost_is_made_again_for_the_page(submission, client):
    a_round(submission.task.call, reviewers(submission.task.call), is_blind=True)
    make.do_jobs()
    review = Review.objects.filter(candidate__submission=submission).first()
    client.force_login(review.panelist.person)
    shutil.rmtree(rendition_folder() / "blind")

    waiting = client.get(f"/reviews/{review.pk}/materials/1/").content.decode()
    make.do_jobs()

    assert "正在准备" in waiting
    assert "<p>" in client.get(f"/reviews/{review.pk}/materials/1/").content.decode()
    assert client.get(f"/reviews/{review.pk}/materials/2/").status_code == 404
    assert client.get(f"/reviews/{review.pk}/materials/1/poster.jpg").status_code == 404
