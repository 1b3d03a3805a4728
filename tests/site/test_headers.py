"""Security headers: browsers run no foreign code."""

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client
from django.urls import reverse

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    make.a_call()
    client.force_login(make.person("office"))
    return client


@pytest.mark.parametrize("address", ["/sign-in/", "/library/", "/privacy/", "/", "/units/", "/nowhere/"])
def test_every_page_says_what_may_run(signed_in, address):
    """ASVS 14.4.1–14.4.7."""
    answer = signed_in.get(address)

    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"], answer["Referrer-Policy"]) == ("nosniff", "DENY", "same-origin")
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    page = answer.content.decode()
    assert " onclick=" not in page
    assert "style=" not in page


def test_pages_load_nothing_from_elsewhere(signed_in):
    """ASVS 10.3.1–10.3.3, 14.2.1–14.2.6."""
    for address in ("/", "/sign-in/", "/library/", "/security/"):
        page = signed_in.get(address).content.decode()
        assert 'src="http' not in page
        assert 'rel="stylesheet" href="http' not in page


def test_pages_of_who_signed_in_are_not_stored(signed_in, client):
    assert signed_in.get("/units/")["Cache-Control"] == "no-store, private"
    assert "no-store" not in Client().get("/library/").headers.get("Cache-Control", "")


def test_a_store_that_browsers_reach_is_the_one_other_place_that_scripts_speak_with(signed_in, settings):
    settings.BAOSONG_STORE = {**settings.BAOSONG_STORE, "store_public": "https://s3.example.edu.cn/path"}

    assert "connect-src 'self' https://s3.example.edu.cn;" in signed_in.get("/sign-in/")["Content-Security-Policy"]


def test_a_file_runs_nothing_and_is_saved_where_it_could(client, data_folder):
    """ASVS 1.12.1–1.12.2, 12.5.1–12.5.2."""
    submission = make.a_submission(make.a_call(), 1, state=SubmissionState.DRAFT)
    page = make.a_file(submission, content=b"<script>alert(1)</script>", name="a.html")
    client.force_login(make.person("c1"))

    answer = client.get(reverse("file", args=[page.pk]))

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_is_typed_is_shown_and_not_run(client, data_folder):
    """ASVS 5.3.1–5.3.10."""
    submission = make.a_submission(make.a_call(), 1, state=SubmissionState.DRAFT)
    Submission.objects.filter(pk=submission.pk).update(title="<img src=x onerror=alert(1)>")
    client.force_login(make.person("c1"))

    page = client.get(reverse("submission", args=[submission.pk])).content.decode()

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_cookies_are_for_this_site_alone(settings):
    """ASVS 3.4.1–3.4.5."""
    settings.SESSION_COOKIE_SECURE = True
    make.with_role(make.a_person("l"), make.a_unit())
    client = Client()
    client.post(reverse("sign-in"), {"username": "l", "password": make.PASSWORD})

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, True, "Lax", "/", "")


def test_https_is_remembered(settings):
    """ASVS 9.1.1–9.1.3, 14.4.1–14.4.7."""
    settings.SECURE_HSTS_SECONDS = 31_536_000

    assert Client().get("/robots.txt", secure=True)["Strict-Transport-Security"] == "max-age=31536000"


def test_a_form_of_another_site_changes_nothing():
    """ASVS 4.2.2."""
    call = make.a_call()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person("office"))

    assert client.post(reverse("remind", args=[call.pk])).status_code == 403


def test_answers_do_not_say_what_runs_here(signed_in):
    """ASVS 14.3.2–14.3.3."""
    answer = signed_in.get("/")

    assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_another_host_name_is_refused(signed_in):
    """ASVS 14.5.1–14.5.4."""
    assert signed_in.get("/", headers={"Host": "evil.example.com"}).status_code == 400


def test_our_own_files_are_never_taken_for_something_else(settings, data_folder):
    """Static files are served before Django's middleware, so its headers are added to them separately. ASVS 14.4.1–14.4.7."""
    settings.SECURE_HSTS_SECONDS = 60
    from baosong.site.page_handler import PageHandler

    async def asked(address):
        scope = {"type": "http", "method": "GET", "path": address, "headers": [], "query_string": b""}
        visit = ApplicationCommunicator(PageHandler(), scope)
        await visit.send_input({"type": "http.request"})
        return await visit.receive_output(10)

    answer = async_to_sync(asked)("/static/site/style.css")

    headers = {name.decode().lower(): value.decode() for name, value in answer["headers"]}
    assert answer["status"] == 200
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
    assert headers["strict-transport-security"] == "max-age=60"
    assert headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("folder", ["/static/", "/static/site/", "/static/build/", "/static/../secret_key", "/static/%2e%2e/secret_key"])
def test_folders_of_our_own_files_are_not_listed_and_not_left(data_folder, folder):
    """ASVS 4.3.2."""
    from baosong.site.page_handler import PageHandler

    async def status():
        scope = {"type": "http", "method": "GET", "path": folder, "headers": [(b"host", b"localhost")], "query_string": b""}
        visit = ApplicationCommunicator(PageHandler(), scope)
        await visit.send_input({"type": "http.request"})
        return (await visit.receive_output(10))["status"]

    assert async_to_sync(status)() == 404


def test_an_error_page_has_a_number_and_no_details(client, monkeypatch):
    """ASVS 7.4.1–7.4.3, 14.3.2–14.3.3."""
    from baosong.site.views import privacy

    def broken(*_arguments):
        raise RuntimeError("postgresql://user:password@database")

    monkeypatch.setattr(privacy, "render", broken)
    client.raise_request_exception = False

    answer = client.get("/privacy/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in page
    assert "postgresql" not in page
    assert "Traceback" not in page
    assert "RuntimeError" not in page
