"""Certificates from a template that the organiser edits."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse

from baosong.apps.judging.errors import CertificateBlanksUnknown, SelectionNotOpen
from baosong.apps.judging.interfaces.certificates import certificate, layouts_of, text_of
from baosong.apps.judging.models import SelectionChoice
from baosong.apps.judging.services import certificates, public_notices, reopen
from baosong.apps.judging.services.certificate_text import CertificateText
from baosong.apps.orgs.services import units
from baosong.apps.orgs.services.units import UnitDescription
from tests import factories as make
from tests.apps.judging.panels import an_outcome
from tests.apps.judging.test_outcome import released

pytestmark = pytest.mark.django_db

TEXT = CertificateText("奖状", "微党课大赛", "【单位】【作者】：\n《【作品】》在【活动】中获【奖项】。", "党委组织部", "2026年12月", "证字")


def text_of_pdf(content):
    import pypdfium2

    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(BytesIO(content))]


def posted(**values):
    return {"title": "奖状", "activity": "微党课大赛", "body": "【单位】：荣获【奖项】。", "issuer": "组织部", "date": "", "number_prefix": "", **values}


def renamed(unit, name):
    old = UnitDescription.of(unit)
    return units.describe(unit, replace(old, name=name), known=old.digest, by=make.person("office"), at=make.NOW)


def page_of(selection, name="outcome-certificates"):
    return reverse(name, args=[selection.pk])


def test_the_text_that_was_entered_is_printed(data_folder):
    selection = released(an_outcome(shown=True))
    certificates.describe(selection, TEXT, by=make.person("office"), at=make.NOW)

    said = text_of_pdf(certificate(selection.choices.first(), at=make.NOW))[0]

    for words in ("奖状", "第1学院", "《故事1》在微党课大赛中获一等奖", "党委组织部", "2026年12月", "证字001号"):
        assert words in said


def test_a_blank_that_cannot_be_filled_is_refused(data_folder, client):
    selection = an_outcome()
    client.force_login(make.person("office"))

    answer = client.post(page_of(selection), posted(body="【姓名】荣获【奖项】。"))

    assert answer.status_code == 422
    assert "【姓名】" in answer.context["form"].errors["body"][0]
    with pytest.raises(CertificateBlanksUnknown):
        certificates.describe(selection, CertificateText("奖状", "活动", "【姓名】", "组织部"), by=make.person("office"), at=make.NOW)


def test_a_preview_changes_nothing(data_folder, client):
    selection = an_outcome()
    client.force_login(make.person("office"))

    page = client.post(page_of(selection), {**posted(body="没有空栏"), "preview": "1"})
    part = client.post(page_of(selection, "outcome-certificates-preview"), posted(title=""))

    assert "data:image/png;base64," in page.content.decode()
    assert len(page.context["doubts"]) == 2
    assert part.context["wrong"].errors["title"]
    assert not hasattr(selection, "certificate_template")


def test_works_without_an_author_are_counted_before_printing(data_folder, client):
    selection = an_outcome()
    client.force_login(make.person("office"))

    said = client.get(page_of(selection)).context["doubts"]

    assert len(said) == 1
    assert "2" in said[0]


def test_all_certificates_are_one_pdf_once_the_outcome_is_final(data_folder, client):
    selection = an_outcome(shown=True)
    client.force_login(make.person("office"))

    before = client.get(page_of(selection, "outcome-certificates-pdf"))
    released(selection)
    pages = text_of_pdf(client.get(page_of(selection, "outcome-certificates-pdf")).content)

    assert before.status_code == 409
    assert [re.search(r"《(.*?)》", page)[1] for page in pages] == ["故事1", "故事2"]
    assert [re.search(r"\d{3}号", page)[0] for page in pages] == ["001号", "002号"]


def test_without_a_prize_there_is_no_certificate_but_an_example(data_folder, client):
    selection = released(an_outcome(shown=True))
    SelectionChoice.objects.update(prize="")
    client.force_login(make.person("office"))

    assert client.get(page_of(selection, "outcome-certificates-pdf")).status_code == 409
    assert client.get(page_of(selection)).status_code == 200


def test_a_withdrawn_outcome_has_no_text_to_edit(data_folder):
    selection = an_outcome()
    reopen.reopen(selection.round, reason="补评", by=make.person("office"), at=make.NOW)

    with pytest.raises(SelectionNotOpen):
        certificates.describe(selection, TEXT, by=make.person("office"), at=make.NOW)


@pytest.mark.parametrize("written", ["{0}", "{1}-{2}", " {3} "])
def test_the_code_can_be_typed_as_it_is_printed(data_folder, client, written):
    code = released(an_outcome(shown=True)).choices.first().code

    answer = client.post(reverse("certificate-by-code"), {"code": written.format(code, code[:5], code[5:].lower(), code.lower())}, follow=True)

    assert "故事1" in answer.content.decode()
    assert "〔2026〕001号" in answer.content.decode()


def test_a_wrong_code_finds_nothing_and_asks_again(data_folder, client):
    answer = client.post(reverse("certificate-by-code"), {"code": "ABCDE-FGHJK"}, follow=True)

    assert answer.status_code == 404
    assert 'name="code"' in answer.content.decode()


def test_a_renamed_unit_keeps_its_name_on_earlier_outcomes(data_folder, client):
    selection = released(an_outcome(shown=True))
    choice = selection.choices.select_related("submission__unit").first()
    unit = choice.submission.unit

    renamed(unit, "新学院")
    root = selection.task.call.unit
    renamed(root, "新大学")

    selection = type(selection).objects.get(pk=selection.pk)
    made = layouts_of(selection, text_of(selection), at=make.NOW)
    assert made[0].lines[0].startswith("第1学院")
    assert made[0].issuer == "示例大学"
    assert "第1学院" in client.get(reverse("certificate", args=[choice.code])).content.decode()
    assert "新学院" not in client.get(reverse("public-notice", args=[selection.code])).content.decode()


def test_an_outcome_that_is_not_public_has_the_present_name(data_folder):
    selection = an_outcome(shown=True)
    unit = selection.choices.select_related("submission__unit").first().submission.unit
    renamed(unit, "新学院")

    public_notices.take_down(selection, by=make.person("office"), at=make.NOW)

    assert selection.choices.select_related("submission__unit").first().awarded_unit == "新学院"
