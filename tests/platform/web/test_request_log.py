"""What the log says of requests, and what it leaves out."""

import io
import logging

import pytest

from baosong.platform.web.request_log import RefusedRequestFilter, RequestNumberFilter

pytestmark = pytest.mark.django_db
LINK = "17-0123456789abcdef01234567"
TOKEN = "Ab3_cD4-eF5gH6iJ7kL8"


@pytest.fixture
def log():
    """The console log as it is configured."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    for filter_ in (RequestNumberFilter(), RefusedRequestFilter()):
        handler.addFilter(filter_)
    logging.getLogger("django").addHandler(handler)
    yield written
    logging.getLogger("django").removeHandler(handler)


@pytest.mark.parametrize("path", [f"/m/{LINK}/", f"/m/{LINK}/nothing/", f"/join/{TOKEN}/", f"/meet/{TOKEN}/", f"/nowhere/{TOKEN}"])
def test_django_s_lines_about_refused_requests_hold_no_key_of_a_link(client, log, path):
    client.get(path)
    client.post(path, {"password": "x"})

    assert log.getvalue()
    assert LINK not in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.parametrize("path", ["/metrics", "/nowhere/", "/sign-in/?next=%00"])
def test_a_refused_request_is_one_line_without_a_traceback(client, log, path):
    client.get(path, headers={"Authorization": "Bearer other"})

    assert "Traceback" not in log.getvalue()
