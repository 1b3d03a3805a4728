"""The library's endpoints, tested with real clients: sickle for OAI-PMH, feedparser for Atom."""

import json
import re
from datetime import timedelta

import feedparser
import pytest
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch

from baosong.apps.library.enums import Audience, Rights
from baosong.apps.library.interfaces import oai
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.services import approvals, collections, metadata
from tests import factories as make

pytestmark = pytest.mark.django_db
PUBLIC = {"audience": Audience.PUBLIC, "has_consent": True, "consent": "签字件存组织部", "keywords": ["值守", "宿舍"]}


@pytest.fixture
def harvester(client, monkeypatch):
    """sickle, whose requests go to the application as a browser's do; the protocol is its own."""

    def harvest(self, **kwargs):
        class Answer:
            def __init__(self, response):
                self.content, self.text, self.encoding = response.content, response.content.decode(), "utf-8"

            def raise_for_status(self):
                pass

        from sickle.response import OAIResponse

        return OAIResponse(Answer(client.get("/library/oai", kwargs)), kwargs)

    monkeypatch.setattr(Sickle, "harvest", harvest)
    return Sickle("http://testserver/library/oai")


def test_a_harvester_identifies_us_and_lists_only_what_everyone_may_open(data_folder, harvester):
    call = make.a_call()
    make.an_entry(call, 1, title="内部的故事")
    make.an_entry(call, 2, title="公开的故事", said=PUBLIC)

    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))

    assert harvester.Identify().deletedRecord == "persistent"
    assert {form.metadataPrefix for form in harvester.ListMetadataFormats()} == {"oai_dc", "lom"}
    assert [record.metadata["title"] for record in records] == [["公开的故事"]]
    assert records[0].metadata["subject"] == ["故事", "值守", "宿舍"]
    assert records[0].metadata["type"] == ["Text"]


def test_records_come_in_pages_and_a_change_in_between_loses_none(data_folder, harvester, monkeypatch):
    monkeypatch.setattr(oai, "PAGE", 2)
    call = make.a_call(colleges=5)
    for number in range(1, 6):
        make.an_entry(call, number, title=f"故事{number}", said=PUBLIC)

    titles = [record.metadata["title"][0] for record in harvester.ListRecords(metadataPrefix="oai_dc")]

    assert sorted(titles) == [f"故事{number}" for number in range(1, 6)]


def test_what_was_public_and_is_no_more_is_listed_as_deleted(data_folder, harvester):
    call = make.a_call()
    withdrawn, closed = make.an_entry(call, 1, said=PUBLIC), make.an_entry(call, 2, said=PUBLIC)
    approvals.withdraw(withdrawn, reason="有误", by=make.person("office"), at=make.NOW + timedelta(days=1))
    metadata.describe(closed, make.description_of(closed, audience=Audience.ORGANISATION), by=make.person("office"), at=make.NOW + timedelta(days=1))

    headers = list(harvester.ListIdentifiers(metadataPrefix="oai_dc", **{"from": "2026-05-12"}))

    assert [header.deleted for header in headers] == [True, True]
    assert [record.deleted for record in harvester.ListRecords(metadataPrefix="lom")] == [True, True]
    assert list(harvester.ListRecords(metadataPrefix="lom", ignore_deleted=True)) == []


def test_lom_has_the_entrys_metadata(data_folder, harvester):
    entry = make.an_entry(make.a_call(), said={**PUBLIC, "rights": Rights.CC_BY_NC})

    record = harvester.GetRecord(identifier=oai.identifier_of(entry), metadataPrefix="lom")

    document = etree.fromstring(record.raw).find(".//{http://ltsc.ieee.org/xsd/LOM}lom")
    space = {"l": "http://ltsc.ieee.org/xsd/LOM"}
    assert document.xpath("l:general/l:title/l:string/text()", namespaces=space) == ["一个故事"]
    assert document.xpath("l:general/l:keyword/l:string/text()", namespaces=space) == ["值守", "宿舍"]
    assert document.xpath("l:rights/l:description/l:string/text()", namespaces=space) == ["https://creativecommons.org/licenses/by-nc/4.0/"]


def test_collections_are_sets(data_folder, harvester):
    call = make.a_call()
    first, _second = make.an_entry(call, 1, title="甲", said=PUBLIC), make.an_entry(call, 2, title="乙", said=PUBLIC)
    collection = collections.set_up(unit=call.unit, title="值守", summary="", by=make.person("office"), at=make.NOW)
    collections.put(collection, first, by=make.person("office"), at=make.NOW)
    collections.show(collection, is_shown=True, by=make.person("office"), at=make.NOW)

    sets = list(harvester.ListSets())

    assert [(found.setSpec, found.setName) for found in sets] == [(f"collection:{collection.pk}", "值守")]
    assert [record.metadata["title"] for record in harvester.ListRecords(metadataPrefix="oai_dc", set=sets[0].setSpec)] == [["甲"]]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"metadataPrefix": "marc"}, CannotDisseminateFormat),
        ({"metadataPrefix": "oai_dc", "from": "昨天"}, BadArgument),
        ({"metadataPrefix": "oai_dc", "from": "2026-05-12", "until": "2026-05-11"}, BadArgument),
        ({"metadataPrefix": "oai_dc", "from": "2099-01-01"}, NoRecordsMatch),
        ({"metadataPrefix": "oai_dc", "set": "collection:9"}, NoRecordsMatch),
    ],
)
def test_errors_are_the_protocols(data_folder, harvester, asked, error):
    make.an_entry(make.a_call(), said=PUBLIC)

    with pytest.raises(error):
        list(harvester.ListRecords(**asked))
    with pytest.raises(IdDoesNotExist):
        harvester.GetRecord(identifier="oai:elsewhere:entry/1", metadataPrefix="oai_dc")


@pytest.mark.parametrize(
    "query", ["", "verb=Nonsense", "verb=Identify&verb=Identify", "verb=ListRecords&resumptionToken=W10%3D", "verb=ListSets&x=1", "verb=GetRecord"]
)
def test_nonsense_is_answered_with_an_error_and_status_200(data_folder, client, query):
    response = client.get(f"/library/oai?{query}")

    assert response.status_code == 200
    assert etree.fromstring(response.content).find("{http://www.openarchives.org/OAI/2.0/}error") is not None


def test_feed_sitemap_and_linked_data_name_public_entries(data_folder, client):
    call = make.a_call()
    hidden, shown = make.an_entry(call, 1, title="内部"), make.an_entry(call, 2, title="</script>公开", said=PUBLIC)
    address = f"/library/{shown.pk}/"

    feed = feedparser.parse(client.get("/library/feed.atom").content)
    sitemap = client.get("/sitemap.xml").content.decode()
    page = client.get(address).content.decode()

    assert (feed.bozo, [(item.title, item.link.endswith(address)) for item in feed.entries]) == (False, [("</script>公开", True)])
    assert (address in sitemap, f"/library/{hidden.pk}/" in sitemap) == (True, False)
    document = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert (document["@type"], document["name"]) == ("LearningResource", "</script>公开")


def test_a_film_is_a_video_object_with_its_words_and_chapters_and_may_be_embedded(data_folder, client):
    entry = make.an_entry(make.a_call(), said=PUBLIC)
    file = entry.submission.versions.get().files.get()
    type(file).objects.filter(pk=file.pk).update(name="党课.mp4")
    Entry.objects.filter(pk=entry.pk).update(length_s=90)
    Transcript.objects.create(entry=entry, file=file, cues=[[0, 3, "大家好"]], chapters=[[0, "开场"], [60, "尾声"]])

    page = client.get(f"/library/{entry.pk}/").content.decode()
    document = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    embedded = client.get(f"/library/{entry.pk}/embed/")
    said = client.get("/library/oembed", {"url": f"http://testserver/library/{entry.pk}/", "maxwidth": "480"}).json()

    assert (document["@type"], document["duration"], document["transcript"]) == ("VideoObject", "P0DT00H01M30S", "大家好")
    assert [(clip["name"], clip["startOffset"], clip["endOffset"]) for clip in document["hasPart"]] == [("开场", 0, 60), ("尾声", 60, 90.0)]
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert (said["type"], said["width"], said["height"]) == ("video", 480, 270)
    assert f"/library/{entry.pk}/embed/" in said["html"]


@pytest.mark.parametrize("url", ["", "http://testserver/calls/", "nonsense", "http://testserver/library/999/"])
def test_oembed_knows_only_public_entries(data_folder, client, url):
    entry = make.an_entry(make.a_call())

    assert client.get("/library/oembed", {"url": url}).status_code == 404
    assert client.get("/library/oembed", {"url": f"http://testserver/library/{entry.pk}/"}).status_code == 404
    assert client.get(f"/library/{entry.pk}/embed/").status_code == 404
