"""The address of the second reader is tried without any text of a notice."""

import pytest

from baosong.site.checks import reader
from baosong.site.checks.findings import SetupSeverity
from tests.servers.chat_completions import scripted_model


@pytest.fixture
def model(settings):
    with scripted_model() as made:
        settings.BAOSONG_READER = {"name": "chat-completions", "address": made.address, "model": "m", "token": "secret-key", "seconds": 120}
        yield made


def test_an_endpoint_that_answers_is_fine_and_gets_no_text(model):
    assert list(reader.second_reader()) == []
    assert [(request["path"], request["body"], request["key"]) for request in model.received] == [("/v1/models", None, "Bearer secret-key")]


def test_an_endpoint_that_refuses_is_an_error(model):
    model.status = 401

    (finding,) = reader.second_reader()

    assert finding.severity is SetupSeverity.ERROR
    assert "对方拒绝了请求" in finding.what
    assert "401" in finding.what


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"address": "http://127.0.0.1:1/v1"}, "无法连接"), ({"address": "http://169.254.169.254/v1"}, "地址不允许使用"), ({"name": "gone"}, "未安装")],
    ids=["away", "link-local", "not installed"],
)
def test_an_address_that_cannot_be_used_is_an_error(model, settings, changed, said):
    settings.BAOSONG_READER = {**settings.BAOSONG_READER, **changed}

    (finding,) = reader.second_reader()

    assert said in finding.what
    assert model.received == []


def test_a_key_that_travels_without_encryption_is_a_warning(model, settings, monkeypatch):
    monkeypatch.setattr(reader, "is_loopback", lambda _host: False)

    (finding,) = reader.second_reader()

    assert finding.severity is SetupSeverity.WARNING
