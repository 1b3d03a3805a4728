"""The pages of works in the hand: registering, labels, and the counter."""

import io

import cv2
import numpy as np
import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import ItemState, SubmissionState
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem
from baosong.apps.submissions.services import counter, submit
from tests import factories as make
from tests.apps.submissions.in_hand import FORM, ORIGINAL, a_call_in_hand, a_draft, a_registered_work, item_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    def signed_in():
        client.force_login(make.person("office"))
        return client

    return signed_in


def page_of(item: PhysicalItem) -> str:
    return reverse("counter-item", args=[item.code])


def test_the_unit_registers_submits_and_is_shown_what_to_do(client):
    call = a_call_in_hand(deadline="2099-05-20")
    work = a_draft(call)
    client.force_login(make.person("c1"))

    client.post(reverse("item-register", args=[work.pk]), {"piece": "p1", "title": "清风", "copies": "2", "description": "四尺"})
    answer = client.post(reverse("submit", args=[work.pk]), {"title": "清风"}, follow=True)

    item = item_of(1)
    text = answer.content.decode()
    assert (item.copies, item.description) == (2, "四尺")
    assert "已登记，待送达" in text
    assert item.label_code in text
    assert reverse("item-labels", args=[work.pk]) in text
    assert "已报齐" not in client.get(reverse("hand-in", args=[call.pk, make.unit_of(1).pk])).content.decode()


def test_what_is_missing_in_the_form_stands_beside_the_field(client):
    work = a_draft(a_call_in_hand(deadline="2099-05-20"))
    client.force_login(make.person("c1"))

    answer = client.post(reverse("item-register", args=[work.pk]), {"piece": "p1", "title": "", "copies": "0"})

    assert answer.status_code == 422
    assert not PhysicalItem.objects.exists()


def test_a_cancelled_item_is_not_shown_any_more(client):
    item = a_registered_work(a_call_in_hand(deadline="2099-05-20"))
    client.force_login(make.person("c1"))

    client.post(reverse("item-cancel", args=[item.submission_id]), {"item": item.pk})

    item.refresh_from_db()
    assert item.state == ItemState.CANCELLED
    assert item.label_code not in client.get(reverse("submission", args=[item.submission_id])).content.decode()


def decoded_codes(pdf: bytes) -> list[str]:
    """The QR codes of a PDF, as a scanner reads them."""
    found = []
    for page in pypdfium2.PdfDocument(io.BytesIO(pdf)):
        picture = np.ascontiguousarray(page.render(scale=4).to_numpy()[:, :, :3])
        _ok, texts, *_rest = cv2.QRCodeDetector().detectAndDecodeMulti(picture)
        found += [text for text in texts if text]
    return found


def test_the_labels_can_be_read_by_people_and_by_a_scanner(client, data_folder):
    from baosong.apps.submissions.services import physical_items

    work, c1 = a_draft(a_call_in_hand()), make.person("c1")
    items = [physical_items.register(work, piece="p1", title=f"清风之{n}", description="", copies=1, by=c1, at=make.NOW) for n in range(1, 10)]
    client.force_login(c1)

    answer = client.get(reverse("item-labels", args=[work.pk]))

    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    text = "".join(page.get_textpage().get_text_range() for page in document).replace(" ", "")
    assert len(document) == 2
    assert sorted(decoded_codes(answer.content)) == sorted(settings.BAOSONG_PUBLIC_URL + page_of(item) for item in items)
    assert [item for item in items if item.label_code not in text or item.title not in text] == []
    assert "第1学院" in text
    assert "行政楼305室" in text


def test_the_counter_receives_and_remembers_the_place(office):
    call = a_call_in_hand(deadline="2099-05-20")
    first, second = a_registered_work(call, 1), a_registered_work(call, 2, title="廉韵")
    client = office()
    assert 'class="button primary wide"' in client.get(page_of(first)).content.decode()

    answer = client.post(page_of(first), {"copies": "1", "place": "2号柜1格", "remark": "边角有折痕"}, follow=True)

    receipt = ItemReceipt.objects.get()
    assert answer.request["PATH_INFO"] == reverse("counter")
    assert receipt.number in answer.content.decode()
    assert "2号柜1格" in client.get(page_of(second)).content.decode()
    assert "边角有折痕" in client.get(reverse("item-receipt", args=[receipt.pk])).content.decode()


@pytest.mark.parametrize("written", ["{code}", " {lower} ", "{label}", "https://example.edu.cn/counter/{code}/"])
def test_a_code_is_typed_or_scanned(office, written):
    item = a_registered_work(a_call_in_hand())
    client = office()

    answer = client.post(reverse("counter"), {"code": written.format(code=item.code, lower=item.label_code.lower(), label=item.label_code)})

    assert answer["Location"] == page_of(item)


def test_what_is_no_code_is_said_beside_the_field(office):
    a_call_in_hand()

    answer = office().post(reverse("counter"), {"code": "O0O0"})

    assert answer.status_code == 422
    assert "标签" in answer.content.decode()


def test_a_second_scan_says_who_received_it_and_where_it_is(office):
    item = a_registered_work(a_call_in_hand(deadline="2099-05-20"))
    counter.receive_item(item, copies=1, place="2号柜1格", by=make.person("office"), at=make.NOW)

    text = office().get(page_of(item)).content.decode()

    assert "office" in text
    assert "2号柜1格" in text
    assert 'class="button primary wide"' not in text


def test_a_receipt_is_undone_on_the_page(office):
    item = a_registered_work(a_call_in_hand(deadline="2099-05-20"))
    receipt = counter.receive_item(item, copies=1, by=make.person("office"), at=make.NOW)
    client = office()
    assert client.post(reverse("counter-undo", args=[item.code]), {"reason": ""}).status_code == 422

    client.post(reverse("counter-undo", args=[item.code]), {"reason": "拿错了"})

    item.refresh_from_db()
    assert item.state == ItemState.REGISTERED
    assert "拿错了" in client.get(reverse("item-receipt", args=[receipt.pk])).content.decode()


def test_strangers_see_nothing_beyond_the_sign_in(client):
    item = a_registered_work(a_call_in_hand())

    answer = client.get(page_of(item))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))


def test_the_unit_is_led_to_its_work_and_others_see_nothing(client):
    item = a_registered_work(a_call_in_hand())
    client.force_login(make.person("c1"))
    assert client.get(page_of(item))["Location"] == reverse("submission", args=[item.submission_id])
    client.force_login(make.person("c2"))

    answer = client.get(page_of(item))

    assert answer.status_code == 403
    assert "清风" not in answer.content.decode()
    assert "第1学院" not in answer.content.decode()


def test_the_counter_of_another_unit_is_told_that_the_label_is_not_for_it(client):
    call = a_call_in_hand()
    item = a_registered_work(call)
    client.force_login(make.with_role(make.a_person("elsewhere"), make.a_unit("另一大学"), Role.ORGANISER))

    answer = client.post(page_of(item), {"copies": "1"})

    assert answer.status_code == 403
    assert "其他单位" in answer.content.decode()
    assert not ItemReceipt.objects.exists()


def test_guesses_are_slowed_down(client):
    """OWASP ASVS 11.1.4–11.1.5."""
    item = a_registered_work(a_call_in_hand(deadline="2099-05-20"))
    client.force_login(make.person("office"))
    for _ in range(counter.CODES.free):
        assert client.get(reverse("counter-item", args=["ABCDEFGHJK"])).status_code == 404

    answer = client.get(page_of(item), headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "item_codes_tried"


def test_labels_that_are_found_are_no_guesses(office):
    item = a_registered_work(a_call_in_hand(deadline="2099-05-20"))
    client = office()

    assert {client.get(page_of(item)).status_code for _ in range(counter.CODES.free + 5)} == {200}


def test_a_receipt_of_the_counter_is_confirmed_for_everyone_without_names(client):
    item = a_registered_work(a_call_in_hand())
    receipt = counter.receive_item(item, copies=1, by=make.person("office"), at=make.NOW)

    text = client.get(reverse("verify", args=[receipt.code])).content.decode()

    assert receipt.number in text
    assert "office" not in text
    assert "清风" not in text


def test_a_void_receipt_is_not_genuine(client):
    item = a_registered_work(a_call_in_hand())
    receipt = counter.receive_item(item, copies=1, by=make.person("office"), at=make.NOW)
    assert "state done" in client.get(reverse("verify", args=[receipt.code])).content.decode()

    counter.undo_receipt(item, reason="拿错了", by=make.person("office"), at=make.NOW)

    assert "这张回执真实有效" not in client.get(reverse("verify", args=[receipt.code])).content.decode()


@pytest.mark.parametrize("n", [2, 12])
def test_the_counter_asks_as_often_for_many_as_for_few(office, django_assert_max_num_queries, n):
    call = a_call_in_hand(quotas=())
    office_person = make.person("office")
    for number in range(n):
        work = a_draft(call, title=f"清风之{number}")
        submit.submit(work, by=make.person("c1"), at=make.NOW)
        counter.receive_item(work.items.select_related("submission__task__call").get(), copies=1, by=office_person, at=make.NOW)
    client = office()

    with django_assert_max_num_queries(12):
        client.get(reverse("counter"))


def test_the_page_of_a_work_shows_both_kinds_of_pieces(client, data_folder):
    call = a_call_in_hand(ORIGINAL, FORM, deadline="2099-05-20")
    work = a_draft(call)
    client.force_login(make.person("c1"))

    text = client.get(reverse("submission", args=[work.pk])).content.decode()

    assert text.count('class="uploader"') == 1
    assert "线下送交" in text
    assert work.state == SubmissionState.DRAFT
