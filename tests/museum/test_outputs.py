"""What is written for other programs: texts with characters that they refuse, names that they refuse, and sign-in as people type it."""

import io
import zipfile

import feedparser
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from lxml import etree
from openpyxl import load_workbook

from baosong.apps.library.enums import Audience
from baosong.apps.library.models import Entry
from baosong.apps.orgs.queries import account_of
from baosong.apps.submissions.services.receive import safe_name
from baosong.core.documents.xml_text import legal_xml
from baosong.core.typesetting.word_document import WordDocument
from baosong.platform.tables import sheets
from tests import factories as make
from tests.factories import PASSWORD

PUBLIC = {"audience": Audience.PUBLIC, "has_consent": True, "consent": "签字件存组织部", "keywords": ["值守"]}
# Characters that come with a text, and what is written of them.
CHARACTERS = {
    # Word: a soft line break
    "\x0b": "\n",
    # presentations: a separator
    "\x02": "",
    # terminals: the beginning of a colour
    "\x1b": "",
    # old databases: the end of a text
    "\x1f": "",
    # programs that cut a character outside of the first plane
    "\ud83d": "",
    # programs that write a byte order mark the wrong way round
    "\ufffe": "",
    "\uffff": "",
    # what is allowed
    "\t": "\t",
    "𠮷": "𠮷",
}


@pytest.mark.parametrize(("character", "written"), CHARACTERS.items(), ids=[f"U+{ord(one):04X}" for one in CHARACTERS])
def test_characters_that_xml_forbids(character, written):
    assert legal_xml(f"甲{character}乙") == f"甲{written}乙"
    etree.fromstring(f"<x>{legal_xml(f'甲{character}乙')}</x>")


FORBIDDEN = "甲\x02乙\x0b丙\ufffe丁"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    # harvesters, feed readers, search engines
    [
        "oai?verb=ListRecords&metadataPrefix=oai_dc",
        "oai?verb=ListRecords&metadataPrefix=lom",
        "oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
        "feed.xml",
        "sitemap.xml",
    ],
)
def test_lists_of_the_library_with_forbidden_characters(address, client, data_folder):
    entry = make.an_entry(make.a_call(), said=PUBLIC)
    Entry.objects.filter(pk=entry.pk).update(title=FORBIDDEN, summary=FORBIDDEN, creators=FORBIDDEN, source=FORBIDDEN, keywords=[FORBIDDEN])
    url = {"feed.xml": reverse("library-feed"), "sitemap.xml": reverse("sitemap")}.get(address) or f"{reverse('oai')}?{address.partition('?')[2]}"

    answer = client.get(url)

    assert answer.status_code == 200
    etree.fromstring(answer.content)


@pytest.mark.django_db
def test_a_feed_reader_shows_the_title(client, data_folder):
    entry = make.an_entry(make.a_call(), said=PUBLIC)
    Entry.objects.filter(pk=entry.pk).update(title="甲\x02乙")

    assert [one.title for one in feedparser.parse(client.get(reverse("library-feed")).content).entries] == ["甲乙"]


def test_a_workbook_with_forbidden_characters():
    made = sheets.write([sheets.Sheet("a", ["名称"], [[FORBIDDEN]])])

    assert load_workbook(io.BytesIO(made)).active["A2"].value == "甲乙\n丙丁"


def test_a_word_file_with_forbidden_characters():
    document = WordDocument(title=FORBIDDEN, author=FORBIDDEN)
    document.paragraph(FORBIDDEN)

    with zipfile.ZipFile(io.BytesIO(document.content())) as archive:
        etree.fromstring(archive.read("word/document.xml"))


# The name as it came, and as it is kept.
NAMES = {
    # Windows refuses devices under any extension
    "CON.docx": "CON_.docx",
    "nul.mp4": "nul_.mp4",
    "aux": "aux_",
    "com1.tar.gz": "com1_.tar.gz",
    "LPT9.txt": "LPT9_.txt",
    "prn .docx": "prn_.docx",
    # and no others
    "console.docx": "console.docx",
    "auxiliary": "auxiliary",
    "com10.txt": "com10.txt",
    # dots and spaces at the end, signs, folders
    "故事. ": "故事",
    "a:b?.docx": "a_b_.docx",
    "..\\..\\a.docx": "a.docx",
    # a direction mark that turns the extension round
    "a\u202excod.exe": "a_xcod.exe",
}


@pytest.mark.parametrize(("name", "kept"), NAMES.items())
def test_names_that_windows_refuses(name, kept):
    assert safe_name(name) == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    # as it is, a phone's capital, full-width letters of an input method, a space of a password manager, the mail address
    ["zuzhibu", "Zuzhibu", "ZUZHIBU", "ｚｕｚｈｉｂｕ", " zuzhibu ", "Zuzhibu@Example.edu.cn"],
)
def test_accounts_as_people_type_them(typed):
    make.a_person("zuzhibu", email="zuzhibu@example.edu.cn")

    assert account_of(typed) == "zuzhibu"


@pytest.mark.django_db
def test_two_accounts_that_differ_in_case_are_not_mixed_up():
    make.a_person("Li", email="a@example.edu.cn")
    make.a_person("li", email="a@example.edu.cn")

    assert [account_of(one) for one in ("Li", "li", "LI", "a@example.edu.cn")] == ["Li", "li", "LI", "a@example.edu.cn"]
    assert not mail.outbox


@pytest.mark.django_db
def test_a_second_tab_at_sign_in_says_that_one_is_signed_in():
    make.with_role(make.a_person("zuzhibu"), make.a_unit())
    browser = Client(enforce_csrf_checks=True)
    fields = {"username": "zuzhibu", "password": PASSWORD}
    browser.get(reverse("sign-in"))
    stale = browser.cookies["csrftoken"].value
    browser.post(reverse("sign-in"), {**fields, "csrfmiddlewaretoken": stale})

    answer = browser.post(reverse("sign-in") + "?next=/privacy/", {**fields, "csrfmiddlewaretoken": stale})

    assert (answer.status_code, answer["Location"]) == (302, "/privacy/")


@pytest.mark.django_db
def test_another_form_of_an_old_tab_says_what_to_do():
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(reverse("sign-in"), {"username": "a", "password": "b"})

    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
