"""Ways to sign in: the campus account (CAS and OpenID Connect), TOTP codes besides the password, and a passkey instead of it."""

import base64
import hmac
import struct
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP
from tests.journeys.installation import PASSWORD, SEED, Installation
from tests.servers import campus

# The campus's c1 is the liaison of the first college; nobody has invited its account `stranger`.
ON_CAMPUS = "{url}/sign-in/campus/oidc/back/"


def code_of(secret: str, *, at: float) -> str:
    """The code that an authenticator app shows (RFC 6238, 4)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")
    yield context.new_page()
    context.close()


def sign_in(page, url, name="c1"):
    page.goto(f"{url}/sign-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def at_campus(page, account):
    page.locator("[name=username]").fill(account)
    page.locator("[name=password]").fill(campus.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def on_campus(tmp_path):
    made = Installation(tmp_path / "data")
    with campus.campus_server(ON_CAMPUS.format(url=made.url)) as server:
        made.environment |= {"BAOSONG_CAS": server.cas, "BAOSONG_OIDC": server.oidc, "BAOSONG_OIDC_CLIENT": campus.CLIENT, "BAOSONG_OIDC_SECRET": campus.SECRET}
        made.server = server
        made.start()
        yield made
        made.remove()


@pytest.mark.parametrize("way", ["CAS", "OIDC"])
def test_the_campus_account_signs_in_whom_a_unit_has_invited(on_campus, page, way):
    page.goto(f"{on_campus.url}/units/")
    page.get_by_role("link", name=f"统一身份认证登录 ({way})").click()
    at_campus(page, campus.ACCOUNT)

    # Redirected to the requested page, as the person with the same account name; the audit log has the sign-in.
    expect(page).to_have_url(f"{on_campus.url}/units/")
    expect(page.locator(".who")).to_have_text("文学院联络员")
    assert on_campus.row("select count(*) from audit_auditrecord where action = 'identity.linked'") == (1,)

    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("公用电脑")).to_be_visible()


@pytest.mark.parametrize("way", ["CAS", "OIDC"])
def test_whom_nobody_invited_is_shown_what_to_do(on_campus, page, way):
    page.goto(f"{on_campus.url}/sign-in/")
    page.get_by_role("link", name=f"统一身份认证登录 ({way})").click()
    at_campus(page, "stranger")

    expect(page.get_by_role("heading", name="尚未受邀")).to_be_visible()
    page.goto(f"{on_campus.url}/units/")
    expect(page).to_have_url(f"{on_campus.url}/sign-in/?next=/units/")


def state_at_campus(page, on_campus):
    """The `state` of a CAS sign-on that this browser has begun."""
    page.goto(f"{on_campus.url}/sign-in/campus/cas/")
    (service,) = parse_qs(urlsplit(page.url).query)["service"]
    return parse_qs(urlsplit(service).query)["state"][0]


def test_a_ticket_that_is_made_up_and_a_campus_that_is_away_let_nobody_in(on_campus, page):
    for forged in ("cas/back/?ticket=ST-made-up", "oidc/back/?code=made-up&state=made-up"):
        assert page.goto(f"{on_campus.url}/sign-in/campus/{forged}").status == 403
        expect(page.get_by_role("heading", name="统一身份认证已中止")).to_be_visible()
    state = state_at_campus(page, on_campus)
    assert page.goto(f"{on_campus.url}/sign-in/campus/cas/back/?state={state}&ticket=ST-made-up").status == 502
    expect(page.get_by_role("heading", name="统一身份认证没有正常应答")).to_be_visible()
    state = state_at_campus(page, on_campus)

    on_campus.server.kill()

    assert page.goto(f"{on_campus.url}/sign-in/campus/oidc/").status == 502
    assert page.goto(f"{on_campus.url}/sign-in/campus/cas/back/?state={state}&ticket=ST-1").status == 502
    # The password still works.
    sign_in(page, on_campus.url)
    expect(page.locator(".who")).to_have_text("文学院联络员")


def test_a_code_from_the_phone_is_asked_for_and_lost_phones_have_recovery_codes(installation, page):
    """ASVS 1.2.1–1.2.4, 2.5.6–2.5.7, 2.6.1–2.6.3."""
    sign_in(page, installation.url)
    page.locator("a.who").click()
    page.get_by_role("link", name="建立").first.click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    secret = page.get_by_label("或将此密钥输入应用").input_value()
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="启用动态验证码").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("验证码").fill(code_of(secret, at=time.time()))
    page.get_by_role("button", name="启用动态验证码").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    recovery = page.locator("ul.mono li").first.inner_text()
    # The secret is stored encrypted, and the audit log has its set-up.
    assert secret not in str(installation.row("select data from mfa_authenticator where type = 'totp'"))
    assert installation.row("select count(*) from audit_auditrecord where action = 'factor.added'") == (2,)
    page.get_by_role("button", name="退出").click()

    sign_in(page, installation.url)
    expect(page.get_by_role("heading", name="二次验证")).to_be_visible()
    page.goto(f"{installation.url}/units/")
    expect(page).to_have_url(f"{installation.url}/sign-in/?next=/units/")
    sign_in(page, installation.url)
    page.get_by_label("验证码").fill(recovery)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".who")).to_have_text("文学院联络员")

    # A recovery code works once.
    page.get_by_role("button", name="退出").click()
    sign_in(page, installation.url)
    page.get_by_label("验证码").fill(recovery)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(tmp_path, chromium):
    """ASVS 2.9.1–2.9.3."""
    # Given: passkeys are bound to a domain, not an IP address (WebAuthn, 5.1.3), so the site is opened by its domain.
    made = Installation(tmp_path / "data")
    made.url = made.environment["BAOSONG_PUBLIC_URL"] = made.url.replace("127.0.0.1", "localhost")
    made.start()
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})

    # When a discoverable passkey is added
    sign_in(page, made.url)
    page.locator("a.who").click()
    page.get_by_role("link", name="添加").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    page.get_by_label("密钥名称").fill("办公室电脑")
    page.get_by_label("通行密钥").check()
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    page.get_by_role("button", name="退出").click()

    # Then it signs its owner in
    page.goto(f"{made.url}/sign-in/")
    page.get_by_role("button", name="通行密钥登录").click()
    expect(page.locator(".who")).to_have_text("文学院联络员")
    page.goto(f"{made.url}/security/keys/")
    expect(page.get_by_role("cell", name="办公室电脑")).to_be_visible()
    context.close()
    made.remove()


def test_an_organiser_of_a_strict_installation_sets_up_a_second_factor_first(tmp_path, chromium):
    """ASVS 4.3.1."""
    made = Installation(tmp_path / "data", seed=SEED, BAOSONG_SECOND_FACTOR="organisers")
    made.start()
    context = chromium.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()

    sign_in(page, made.url, "office")
    expect(page.get_by_text("请先设置二次验证")).to_be_visible()
    page.goto(f"{made.url}/calls/")
    expect(page).to_have_url(f"{made.url}/security/")
    page.get_by_role("button", name="退出").click()

    sign_in(page, made.url, "c1")
    expect(page).to_have_url(f"{made.url}/")
    context.close()
    made.remove()


@pytest.mark.parametrize("way", ["CAS", "OIDC"])
def test_a_campus_account_is_linked_after_the_password_was_given_once_more(on_campus, page, way):
    sign_in(page, on_campus.url)
    page.locator("a.who").click()
    page.get_by_role("button", name=f"绑定统一身份账号 ({way})").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="绑定统一身份账号")).to_be_visible()
    assert on_campus.row("select count(*) from orgs_identity") == (0,)

    page.get_by_role("button", name="绑定统一身份账号").click()
    at_campus(page, "stranger")

    expect(page).to_have_url(f"{on_campus.url}/security/")
    assert on_campus.row("select count(*) from audit_auditrecord where action = 'identity.linked'") == (1,)
