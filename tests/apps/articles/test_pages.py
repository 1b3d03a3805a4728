"""Pages that show articles and pledges: to members behind their links, to units above, to everyone."""

import pytest
from django.urls import reverse

from baosong.apps.articles.services import editing
from baosong.apps.meetings.models import Attachment
from baosong.apps.meetings.services import stories
from baosong.apps.meetings.services.member_links import link_of
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story, a_meeting, opened, two_finished_stories
from tests.apps.registers.scenario import a_pledge
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(data_folder):
    return two_finished_stories(make.a_call())


def test_one_link_does_not_open_anothers_things(client, two):
    first, second = two
    link = opened(client, first)
    attachment = Attachment.objects.create(story=second.story, name="a.jpg", sha256="0" * 64, size=1, state="ready", received_at=NOW)
    article = editing.begin(unit=first.meeting.unit, task=None, title="汇", by=first.by, at=NOW)
    editing.pick(article, [second.story], by=first.by, at=NOW)
    pledge = a_pledge(first)

    for name, key in (("member-attachment", attachment.pk), ("member-article-part", article.parts.get().pk)):
        assert client.get(reverse(name, args=[link, key])).status_code == 404
    assert client.post(reverse("member-attachment", args=[link, attachment.pk])).status_code == 404
    other = link_of(second.branch_membership)
    assert client.get(reverse("member-pledge", args=[other, pledge.entry_id]))["Location"] == reverse("member-access", args=[other])
    assert Attachment.objects.count() == 1


def test_units_above_see_neither_links_nor_the_silent_nor_what_may_not_be_published(client, data_folder):
    call = make.a_call()
    held = a_meeting(call, "王小明", "李思齐")
    scenario = a_finished_story(call, held=held, consents=False)
    client.force_login(make.person("office"))

    page = client.get(reverse("meeting", args=[held.pk])).content.decode()

    assert link_of(scenario.branch_membership) not in page
    assert scenario.story.text not in page
    assert "李思齐" not in page
    article = editing.begin(unit=held.unit, task=None, title="汇", by=scenario.by, at=NOW)
    assert scenario.story.title not in client.get(reverse("article", args=[article.pk])).content.decode()


def test_a_public_page_is_there_only_while_it_is_shown(client, two):
    first = two[0]
    article = editing.begin(unit=first.meeting.unit, task=None, title="汇", by=first.by, at=NOW)
    editing.pick(article, [first.story], by=first.by, at=NOW)
    address = reverse("article-page", args=[article.code])
    assert client.get(address).status_code == 404

    editing.publish(article, is_public=True, by=first.by, at=NOW)
    assert first.story.text in client.get(address).content.decode()
    stories.consent(first.story, gives=False, at=NOW)
    assert first.story.text not in client.get(address).content.decode()
    editing.publish(article, is_public=False, by=first.by, at=NOW)
    assert client.get(address).status_code == 404
