"""From an empty server to the first receipt: an installed wheel, served by an account that may not write to it, in a browser."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from baosong.site.demo import documents
from tests.journeys.installation import stories_notice
from tests.servers import PATIENCE_S, free_port
from tests.wheels import ROOT, UV, build, readable_folder, run

NOBODY = 65534
PASSWORD = "journey-password"


@pytest.fixture(scope="module")
def folder():
    with readable_folder("baosong-installed-") as made:
        yield made


class Installed:
    """An environment with the wheel and its locked dependencies, used by another account where the tests are run by root."""

    def __init__(self, folder, wheel):
        self.data = folder / "data"
        self.data.mkdir()
        self.port = free_port()
        self.prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        if self.prefix:
            os.chown(self.data, NOBODY, NOBODY)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("BAOSONG_", "DJANGO_", "PYTHON", "VIRTUAL_ENV"))}
        self.venv = folder / "venv"
        run(UV, "venv", "--quiet", "--python", self._interpreter(), self.venv)
        run(UV, "sync", "--frozen", "--no-dev", "--no-install-project", "--quiet", env={**environment, "UV_PROJECT_ENVIRONMENT": str(self.venv)})
        run(UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", self.venv / "bin" / "python", wheel)
        self.environment = {
            **environment,
            "HOME": str(self.data),
            "BAOSONG_DATA": str(self.data),
            "BAOSONG_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
        }

    def _interpreter(self):
        """One that the other account may execute: that of the tests may lie in root's own folder, from which only setpriv itself can still start it."""
        starts_itself = "import subprocess, sys; sys.exit(sys.version_info < (3, 11) or subprocess.call([sys.executable, '-c', '']))"
        for found in (sys._base_executable, shutil.which("python3", path="/usr/bin:/usr/local/bin")):
            if found and subprocess.run([*self.prefix, found, "-c", starts_itself], check=False).returncode == 0:
                return found
        self.prefix = []
        return sys.executable

    def command(self, *arguments):
        return [*self.prefix, str(self.venv / "bin" / "baosong"), *arguments]

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE_S) as answer:
            return answer.status, answer.read()


@pytest.fixture(scope="module")
def installed(folder):
    return Installed(folder, build(folder))


@pytest.fixture(scope="module")
def served(installed):
    """Served from an empty data folder, from a folder that is not the repository."""
    with (installed.data / "log").open("wb") as log:
        command = installed.command("serve", "--port", str(installed.port))
        process = subprocess.Popen(command, env=installed.environment, cwd=installed.data, stdout=log, stderr=log)
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            installed.ask("/healthz")
            break
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, (installed.data / "log").read_text()
            assert time.monotonic() < end
            time.sleep(0.5)
    yield installed
    process.terminate()
    process.wait(timeout=PATIENCE_S)


def test_an_installed_wheel_serves_chinese_pages_with_their_scripts(served):
    _, page = served.ask("/sign-in/")
    status, script = served.ask("/static/build/main.js")

    assert "<h1>登录</h1>" in page.decode()
    assert "Sign in" not in page.decode()
    assert status == 200
    assert script == (ROOT / "src/baosong/site/static/build/main.js").read_bytes()
    assert served.ask("/static/build/MediaInfoModule.wasm")[0] == 200


def test_an_empty_installation_says_which_command_is_needed_and_the_command_works(served):
    before = served.ask("/sign-in/")[1].decode()

    ran = run(*served.command("init", "--unit", "示范大学", "--account", "zuzhibu"), env=served.environment, cwd=served.data)

    assert "baosong init --unit 单位名称 --account 账号名" in (served.data / "log").read_text()
    assert "baosong init --unit 单位名称 --account 账号名" in before
    link = re.search(r"http\S+/join/\S+/", ran).group()
    assert "示范大学" in served.ask(link.removeprefix(served.environment["BAOSONG_PUBLIC_URL"]))[1].decode()


@pytest.mark.parametrize(
    ("option", "value", "extra"),
    [
        ("DATABASE", "postgresql://a@127.0.0.1/b", "postgres"),
        ("STORE", "bucket", "s3"),
        ("BROKER", "redis://127.0.0.1/1", "celery"),
        ("CACHE", "redis://127.0.0.1/0", "celery"),
    ],
)
def test_an_option_whose_package_is_not_installed_names_the_extra(installed, option, value, extra):
    environment = {**installed.environment, f"BAOSONG_{option}": value}

    ran = subprocess.run(installed.command("check"), env=environment, cwd=installed.data, capture_output=True, text=True)

    assert ran.returncode == 2
    assert f"pip install 'baosong[{extra}]'" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_installed_wheel_finds_its_fonts(installed):
    code = "from baosong.core.typesetting.fonts import folders; from pathlib import Path; print(all(any(Path(folder).glob('*.tt?')) for folder in folders()))"

    assert run(*installed.prefix, installed.venv / "bin" / "python", "-c", code, env=installed.environment, cwd=installed.data) == "True\n"


def joined(page, address):
    """Accept an invitation by a new account or for an existing one."""
    page.goto(address)
    if page.locator("#id_name").count():
        page.locator("#id_username").fill("lianluo")
        page.locator("#id_name").fill("文学院联络员")
    page.get_by_label("密码（至少 10 位）").fill(PASSWORD)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="接受").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_from_the_printed_link_to_the_first_receipt(served, chromium):
    link = re.search(r"http\S+/first-run/\S+/", (served.data / "log").read_text()).group()
    organiser = chromium.new_page(locale="zh-CN")

    # The link makes the first unit and account, and leads to the password.
    organiser.goto(link)
    organiser.get_by_label("首个单位名称").fill("示范大学")
    organiser.get_by_label("该单位组织者的账号名").fill("zuzhibu")
    organiser.get_by_role("button", name="下一步：设置密码").click()
    joined(organiser, organiser.url)
    assert organiser.goto(link).status == 410

    # The desk says what remains; a college and its liaison come first.
    organiser.goto(f"http://127.0.0.1:{served.port}/")
    expect(organiser.locator("#setup-steps")).to_be_visible()
    organiser.get_by_role("link", name="邀请人员").click()
    organiser.get_by_label("新单位名称").fill("文学院")
    organiser.get_by_role("button", name="添加", exact=True).click()
    organiser.get_by_role("link", name="文学院").click()
    organiser.get_by_role("button", name="生成邀请链接").click()
    invitation = organiser.locator(".copyable input").input_value()
    organiser.goto(f"http://127.0.0.1:{served.port}/")
    expect(organiser.get_by_role("link", name="添加单位")).to_have_count(0)

    # A notice is pasted and published.
    organiser.get_by_role("link", name="由通知新建征集").first.click()
    organiser.get_by_label("通知正文").fill(stories_notice(3))
    organiser.get_by_role("button", name="读取通知").click()
    organiser.get_by_role("button", name="下一步：选择单位").click()
    organiser.get_by_role("button", name="发布", exact=True).click()
    expect(organiser.get_by_text("征集已发布")).to_be_visible()

    # The college uploads a document.
    liaison = chromium.new_page(locale="zh-CN")
    joined(liaison, invitation)
    liaison.get_by_role("link", name="关于征集支部故事的通知").first.click()
    liaison.get_by_role("button", name="新建作品").first.click()
    liaison.get_by_label("作品标题").fill("门口的一张桌子")
    content = documents.docx(documents.text("门口的一张桌子", 400))
    liaison.locator(".piece-panel input[type=file]").first.set_input_files({"name": "故事.docx", "mimeType": "application/octet-stream", "buffer": content})
    expect(liaison.locator(".piece-panel .file")).to_contain_text("故事.docx")
    expect(liaison.get_by_text("可以报送")).to_be_visible()
    liaison.get_by_role("button", name="报送", exact=True).click()
    expect(liaison.get_by_text("已收到，回执编号")).to_be_visible()
