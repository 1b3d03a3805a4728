"""Forms of the library say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.urls import reverse

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.models import Collection, Honour, Transcript
from baosong.apps.library.queries.entries import entry_files
from baosong.apps.library.services import approvals, collections
from tests import factories as make

pytestmark = pytest.mark.django_db
DESCRIBED = {"title": "值守", "keywords": "值守、志愿", "year": "2026", "rights": "internal", "audience": "organisation"}


def fault_of(answer, element):
    assert answer.status_code == 422
    return answer.content.decode().partition(f'id="{element}_error"')[2].partition("</p>")[0]


@pytest.fixture
def entry(data_folder, client):
    made = make.an_entry(make.a_call(), approved=False)
    client.force_login(make.person("office"))
    return made


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": ""}, "title", "请填写“标题”。"),
        ({"title": "题" * 201}, "title", "最多 200 个字，现在有 201 个字。"),
        ({"summary": "要" * 2001}, "summary", "最多 2000 个字，现在有 2001 个字。"),
        ({"keywords": "词" * 21}, "keywords", "每个关键词不超过 20 个字"),
        ({"keywords": " ".join(f"词{n}" for n in range(13))}, "keywords", "最多 12 个关键词，现在有 13 个。"),
        ({"theme": "主" * 61}, "theme", "最多 60 个字，现在有 61 个字。"),
        ({"year": "今年"}, "year", "现在填的是“今年”"),
        ({"year": "1899"}, "year", "现在填的是“1899”"),
        ({"rights": "mine"}, "rights", "请从列表中选择。"),
        ({"consent": "存" * 301}, "consent", "最多 300 个字，现在有 301 个字。"),
    ],
)
def test_metadata_with_a_wrong_field_are_not_saved(client, entry, wrong, field, sentence):
    answer = client.post(reverse("entry-describe", args=[entry.pk]), DESCRIBED | wrong)

    entry.refresh_from_db()
    assert sentence in fault_of(answer, f"id_{field}")
    assert all(value in answer.content.decode() for name, value in (DESCRIBED | wrong).items() if name in ("title", "keywords", "year", "summary", "consent"))
    assert entry.title == "一个故事"


def test_metadata_are_saved_and_an_unknown_year_stays_unknown(client, entry):
    word = next(word for word in entry.suggested if word not in entry.keywords)

    answer = client.post(reverse("entry-describe", args=[entry.pk]), DESCRIBED | {"keyword": word, "year": ""})

    entry.refresh_from_db()
    assert answer.status_code == 302
    assert (entry.title, entry.keywords, entry.year) == ("值守", ["值守", "志愿", word], 0)


def test_a_missing_consent_stands_beside_its_field(client, data_folder):
    shown = make.an_entry(make.a_call())
    client.force_login(make.person("office"))

    answer = client.post(reverse("entry-describe", args=[shown.pk]), DESCRIBED | {"audience": Audience.PUBLIC})

    assert "同意" in fault_of(answer, "id_has_consent")


@pytest.mark.parametrize(("lines", "sentence"), [("0:00 开场\n第二章", "第二章"), (f"0:00 {'题' * 81}", "章节标题不超过 80 个字，现在有 81 个字。")])
def test_chapters_that_cannot_be_read_stay_in_the_box(client, entry, lines, sentence):
    transcript = Transcript.objects.create(entry=entry, file=entry_files(entry)[0])

    answer = client.post(reverse("entry-chapters", args=[entry.pk, transcript.pk]), {"chapters": lines})

    transcript.refresh_from_db()
    assert sentence in fault_of(answer, f"id_{transcript.pk}_chapters")
    assert lines in answer.content.decode()
    assert transcript.chapters == []


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "请填写“理由”。"), ("因" * 501, "最多 500 个字，现在有 501 个字。")])
def test_an_entry_is_not_declined_without_a_usable_reason(client, entry, reason, sentence):
    client.force_login(make.person("r1"))

    answer = client.post(reverse("entry-decline", args=[entry.pk]), {"reason": reason})

    entry.refresh_from_db()
    assert sentence in fault_of(answer, "id_decline_reason")
    assert entry.state == EntryState.PROPOSED


@pytest.mark.parametrize(("title", "sentence"), [("", "请填写“标题”。"), ("集" * 101, "最多 100 个字，现在有 101 个字。")])
def test_a_collection_without_a_usable_title_is_not_set_up(client, entry, title, sentence):
    answer = client.post(reverse("collection-set-up"), {"title": title, "summary": "讲身边的事"})

    assert sentence in fault_of(answer, "id_collection_title")
    assert 'value="讲身边的事"' in answer.content.decode()
    assert not Collection.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"name": "名" * 61}, "name"), ({"level": "级" * 61}, "level"), ({"year": "20xx"}, "year"), ({"unit": "0"}, "unit")],
)
def test_a_title_with_a_wrong_field_is_not_noted(client, entry, wrong, field):
    answer = client.post(reverse("honour"), {"unit": entry.unit_id, "name": "标杆院系", "level": "省级", "year": "2026"} | wrong)

    assert fault_of(answer, f"id_honour_{field}")
    assert not Honour.objects.exists()


def test_a_button_of_a_collection_with_a_key_that_is_none_is_a_bad_request(client, entry):
    collection = collections.set_up(unit=entry.unit, title="合集", summary="", by=make.person("office"), at=make.NOW)

    assert client.post(reverse("collection-change", args=[collection.pk]), {"put": "²"}).status_code == 400


def test_an_entry_goes_to_an_expert_of_the_list_only(client, entry):
    approvals.decline(entry, reason="重复", by=make.person("r1"), at=make.NOW)
    submission = entry.submission

    again = client.post(reverse("entry-propose-again", args=[entry.pk]), {"expert": make.person("c1").pk})
    taken = client.post(reverse("take-in", args=[submission.pk]), {"expert": make.person("c1").pk}, follow=True)

    entry.refresh_from_db()
    assert entry.state == EntryState.DECLINED
    assert "请从列表中选择。" in fault_of(again, "id_expert_expert")
    assert "请从列表中选择。" in taken.content.decode()
