"""A calligraphy is registered online, gets a label, and is received at the counter with a phone; only then it is handed in."""

import io
from urllib.parse import urlsplit

import cv2
import numpy as np
import pypdfium2
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE

NOTICE = (
    "关于征集书法作品的通知\n各学院党委：\n现征集书法作品，每个学院报送1件。书法作品原件请送至行政楼305室。\n"
    "请于2099年6月30日前报送。\n示范大学组织部\n2098年6月1日\n"
)


def scanned(pdf: bytes) -> str:
    """The path of the address in the QR code of a label."""
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0]
    text, *_rest = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(page.render(scale=4).to_numpy()[:, :, :3]))
    return urlsplit(text).path


def test_an_original_is_registered_labelled_received_and_counted(installation, someone):
    installation.publish(NOTICE)
    (unit,) = installation.row("select id from orgs_unit where name = '文学院'")

    # The unit registers and submits without any file, and prints the label.
    liaison = someone(installation, "c1", DESKTOP)
    liaison.goto(f"{installation.url}/hand-in/1/{unit}/")
    liaison.get_by_role("button", name="新建作品").click()
    expect(liaison.locator(".uploader")).to_have_count(0)
    liaison.get_by_label("作品标题").fill("清风")
    liaison.get_by_role("button", name="报送", exact=True).click()
    expect(liaison.locator("#work-state")).to_contain_text("已登记，待送达")
    label = liaison.request.get(installation.url + (liaison.get_by_role("link", name="打印标签（PDF）").get_attribute("href") or ""))
    path = scanned(label.body())
    liaison.goto(f"{installation.url}/hand-in/1/{unit}/")
    expect(liaison.locator(".lead").first).to_contain_text("1 件已登记，待送达")

    # The matrix says that it is still to be delivered.
    office = someone(installation, "office", DESKTOP)
    office.goto(f"{installation.url}/overview/1/")
    expect(office.locator("#matrix")).to_contain_text("已登记，待送达")

    # The counter opens the address of the QR code on a phone.
    phone = someone(installation, "office", PHONE)
    phone.goto(installation.url + path)
    expect(phone.get_by_role("heading", name="清风")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_label("存放位置（柜号、架号）").fill("2号柜1格")
    phone.get_by_role("button", name="签收").click()
    expect(phone.get_by_text("已签收文学院的“清风”")).to_be_visible()
    # A second scan says that it is there.
    phone.goto(installation.url + path)
    expect(phone.get_by_text("存放于 2号柜1格")).to_be_visible()
    expect(phone.get_by_role("button", name="签收", exact=True)).to_have_count(0)

    # The unit has its receipt, by mail too, and the work counts.
    (number,) = installation.row("select number from submissions_itemreceipt")
    installation.wait_until("from baosong.platform.notifications.models import Message\nprint(Message.objects.filter(subject__contains='已签收').exists())")
    liaison.goto(f"{installation.url}/submissions/1/")
    liaison.get_by_role("link", name=number).click()
    expect(liaison.get_by_role("heading", name=number)).to_be_visible()
    office.goto(f"{installation.url}/overview/1/?show=complete")
    expect(office.locator("#matrix")).to_contain_text("文学院")
