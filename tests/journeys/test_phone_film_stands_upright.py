"""A film that a phone stored on its side is checked and shown as it is seen: upright."""

from playwright.sync_api import expect

from baosong.core.inspection import media
from tests.museum.films import of_a_phone

# The picture of the checks: whether it is wider than high, and brighter above than below.
IS_UPRIGHT = """async image => {
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, 8, 8);
  const row = number => context.getImageData(0, number, 8, 1).data[0];
  return image.naturalWidth > image.naturalHeight && row(0) > row(7) + 50;
}"""


def test_checks_and_stills_show_the_film_as_it_is_seen(running_call, someone, tmp_path):
    of_a_phone(tmp_path / "手机拍摄.mp4", 90)
    page = someone(running_call, "c1")
    page.get_by_role("link", name="关于征集").first.click()
    page.get_by_role("button", name="新建作品").click()
    page.get_by_label("作品标题").fill("门口的一张桌子")
    piece = page.locator(".piece-panel", has=page.get_by_role("heading", name="党课视频"))

    piece.locator("input[type=file]").first.set_input_files(tmp_path / "手机拍摄.mp4")

    # The browser measures it before it is sent, the server when it has come.
    expect(piece.get_by_role("alert")).to_contain_text("分辨率 320×180")
    piece.get_by_role("button", name="仍然上传").click()
    expect(piece.locator(".file")).to_contain_text("手机拍摄.mp4")
    expect(piece.locator(".file")).to_contain_text("320×180")
    still = piece.locator("img").first
    expect(still).to_be_attached()
    assert still.evaluate(IS_UPRIGHT)
    assert media.shown_size(tmp_path / "手机拍摄.mp4") == (320, 180)
