"""Forms of articles say beside the field what is wrong, keep what was typed, and change nothing."""

import pytest
from django.urls import reverse

from baosong.apps.articles.models import Article
from baosong.apps.articles.services import editing
from baosong.apps.meetings.services import stories
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, opened
from tests.apps.meetings.test_forms import refused
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario(client, data_folder):
    made = a_finished_story(make.a_call())
    client.force_login(made.by)
    return made


@pytest.fixture
def article(scenario):
    made = editing.begin(unit=scenario.meeting.unit, task=scenario.meeting.task, title="故事汇", by=scenario.by, at=NOW)
    editing.pick(made, [scenario.story], by=scenario.by, at=NOW)
    return made


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": " ", "task": ""}, "请填写“标题”。"),
        ({"title": "题" * 101, "task": ""}, "最多 100 个字，现在有 101 个字。"),
        ({"title": "故事汇", "task": "999"}, "请从列表中选择。"),
    ],
)
def test_a_collection_without_a_usable_title_is_not_begun(client, scenario, sent, sentence):
    address = reverse("article-new", args=[scenario.meeting.unit_id])

    refused(client.post(address, sent), sentence, f'value="{sent["title"].strip()}"' if sent["title"].strip() else "")

    assert Article.objects.count() == 0
    assert client.get(address).status_code == 200
    client.post(address, {"title": "故事汇", "task": str(scenario.meeting.task_id)})
    assert Article.objects.get().task_id == scenario.meeting.task_id


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"act": "text", "heading": "小标题", "text": " "}, "请填写“正文”。"),
        ({"act": "text", "heading": "题" * 101, "text": "正文"}, "最多 100 个字，现在有 101 个字。"),
        ({"act": "text", "heading": "", "text": "文" * 100_001}, "最多 100000 个字，现在有 100001 个字。"),
        ({"act": "entitle", "title": "", "foreword": "前言"}, "请填写“标题”。"),
        ({"act": "entitle", "title": "题" * 101, "foreword": "前言"}, "最多 100 个字，现在有 101 个字。"),
    ],
)
def test_texts_and_titles_are_never_cut(client, article, sent, sentence):
    refused(
        client.post(reverse("article-change", args=[article.pk]), sent), sentence, *(value for key, value in sent.items() if key != "act" and value.strip())
    )

    article.refresh_from_db()
    assert (article.title, article.foreword, article.parts.count()) == ("故事汇", "", 1)


def test_texts_and_titles_are_written(client, article):
    address = reverse("article-change", args=[article.pk])

    client.post(address, {"act": "text", "heading": "按语", "text": "　　第一段\r\n第二段"})
    client.post(address, {"act": "entitle", "title": "新题", "foreword": "前言"})

    article.refresh_from_db()
    assert [part.text for part in article.parts.all()][1] == "　　第一段\n第二段"
    assert (article.title, article.foreword) == ("新题", "前言")
    for act, story in (("nothing", "1"), ("pick", "x")):
        assert client.post(address, {"act": act, "story": story}).status_code == 400


def test_an_edited_part_comes_back_with_what_is_wrong(client, article, scenario):
    part = article.parts.get()
    address = reverse("article-part", args=[part.pk])
    wrong = {"act": "edit", "heading": "题" * 101, "text": "改过的正文"}

    refused(client.post(address, wrong), "最多 100 个字，现在有 101 个字。", "题" * 101, "改过的正文")
    part.refresh_from_db()
    assert part.text == part.original

    stories.consent(scenario.story, gives=False, at=NOW)
    assert client.post(address, wrong)["Location"] == reverse("article", args=[article.pk])


def test_a_teller_answers_in_five_hundred_characters(client, article, scenario):
    part = editing.edit(article.parts.get(), heading="值守", text="　　改过的正文。\n第二段", by=scenario.by, at=NOW)
    address = reverse("member-article-part", args=[opened(client, scenario), part.pk])
    answer = {"answer": "agree", "words": "话" * 501, "text": part.text, "heading": part.heading}

    page = refused(client.post(address, answer), "最多 500 个字，现在有 501 个字。", "话" * 501)
    assert part.text in page
    part.refresh_from_db()
    assert part.agreement == "asked"
    assert client.post(address, answer | {"answer": "perhaps", "words": ""}).status_code == 400

    client.post(address, answer | {"words": "同意"})
    part.refresh_from_db()
    assert (part.agreement, part.answer) == ("agreed", "同意")


def test_another_task_than_the_one_that_was_pressed_is_never_handed_in_to(client, article):
    assert client.post(reverse("article-hand-in", args=[article.pk]), {"task": "999"}).status_code == 404

    article.refresh_from_db()
    assert article.submission is None
