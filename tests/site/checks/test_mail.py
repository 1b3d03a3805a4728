"""Mail servers are tried for real: aiosmtpd for outgoing mail, Dovecot for the mailbox."""

import socket
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from baosong.site.checks import mail
from baosong.site.checks.findings import SetupSeverity
from tests.journeys.mailserver import NAME, mail_server
from tests.servers import free_port
from tests.site.checks.certificates import certificate, context_of

# aiosmtpd warns of the servers that these tests need.
pytestmark = [pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"), pytest.mark.filterwarnings("ignore:Requiring STARTTLS")]
ERROR, WARNING = SetupSeverity.ERROR, SetupSeverity.WARNING


class Receiver:
    """Takes mail from one sender, for anybody but 'nobody'."""

    def __init__(self):
        self.mails = []

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        if address != "zzb@example.edu.cn":
            return "553 Mail from must equal authorized user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append(envelope.content)
        return "250 OK"


@contextmanager
def smtp(settings, *, implicit=False, tls=None, password=""):
    """A server with implicit TLS, STARTTLS or neither, which may ask for a login; settings that fit."""
    receiver = Receiver()
    options = {"ssl_context": tls} if implicit else {"tls_context": tls, "require_starttls": tls is not None}
    if password:
        options |= {
            "auth_required": True,
            "auth_require_tls": tls is not None and not implicit,
            "authenticator": lambda _server, _session, _envelope, _mechanism, data: AuthResult(success=data.password == password.encode(), handled=False),
        }
    server = Controller(receiver, hostname="127.0.0.1", port=free_port(), server_hostname="mx.example.edu.cn", **options)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEFAULT_FROM_EMAIL = "localhost", server.port, "组织部 <zzb@example.edu.cn>"
    settings.EMAIL_USE_SSL, settings.EMAIL_USE_TLS = implicit, tls is not None and not implicit
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = ("zzb", password) if password else ("", "")
    try:
        yield receiver
    finally:
        server.stop()


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """A certificate for localhost that this machine trusts."""
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


def test_without_a_server_mails_are_written_to_files(settings):
    settings.EMAIL_HOST = ""

    (finding,) = mail.outgoing()

    assert finding.severity is WARNING


@pytest.mark.parametrize("form", ["plain", "starttls", "implicit", "login"])
def test_a_server_that_works_has_no_finding_and_gets_no_mail(settings, trusted, form):
    tls = None if form == "plain" else context_of(trusted)
    with smtp(settings, implicit=form == "implicit", tls=tls, password="right" if form in ("login", "implicit") else "") as receiver:
        assert list(mail.outgoing()) == []

    assert receiver.mails == []


def test_a_test_mail_is_sent_when_asked_for(settings):
    with smtp(settings) as receiver:
        assert list(mail.send_test_mail("c1@example.edu.cn")) == []
        (refused,) = mail.send_test_mail("nobody@example.edu.cn")

    assert len(receiver.mails) == 1
    assert "550" in refused.what


def test_a_wrong_password_is_told_from_a_server_that_is_away(settings, trusted):
    with smtp(settings, tls=context_of(trusted), password="right"):
        settings.EMAIL_HOST_PASSWORD = "wrong"
        (login,) = mail.outgoing()
    (away,) = mail.outgoing()

    assert "smtp_password" in login.remedy
    assert "smtp_port" in away.remedy


def test_a_sender_that_the_server_refuses_is_found(settings):
    with smtp(settings):
        settings.DEFAULT_FROM_EMAIL = "baosong@localhost"
        (finding,) = mail.outgoing()

    assert "553" in finding.what
    assert "mail_from" in finding.remedy


@pytest.mark.parametrize("implicit", [True, False])
@pytest.mark.parametrize("name", ["mail.example.edu.cn", "localhost"])
def test_a_certificate_of_another_name_or_that_nobody_trusts_is_found(settings, tmp_path, monkeypatch, implicit, name):
    """ASVS 9.2.1–9.2.4."""
    path = certificate(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(path if name != "localhost" else certificate(tmp_path, days=1)))
    with smtp(settings, implicit=implicit, tls=context_of(path)):
        (finding,) = mail.outgoing()

    assert finding.severity is ERROR
    assert "证书" in finding.what


def test_a_server_without_starttls_is_found_before_the_password_is_sent(settings):
    with smtp(settings):
        settings.EMAIL_USE_TLS = True
        (finding,) = mail.outgoing()

    assert "smtp_tls" in finding.remedy


def test_a_password_without_encryption_is_found(settings, monkeypatch):
    monkeypatch.setattr(mail, "is_loopback", lambda _host: False)
    with smtp(settings, password="right"):
        (finding,) = mail.outgoing()

    assert "smtp_port = 465" in finding.remedy


def test_a_server_that_says_nothing_ends_at_the_limit(settings, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", silent.getsockname()[1]
        settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
        (finding,) = mail.outgoing()

    assert "无应答" in finding.what


@pytest.fixture(scope="module")
def server():
    with mail_server() as made:
        yield made


@pytest.fixture
def mailbox(settings, server):
    options = {name.removeprefix("BAOSONG_IMAP_").lower(): value for name, value in server.options.items() if name.startswith("BAOSONG_IMAP_")}
    settings.BAOSONG_IMAP = {**options, "port": int(options["port"]), "folder": "INBOX", "security": "tls"}
    settings.BAOSONG_IMAP.pop("minutes")
    settings.BAOSONG_MAIL_SERVER = NAME
    return settings


def a_mail():
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "c1@example.edu.cn", "zzb@example.edu.cn", "同心行动"
    made.set_content("附件为作品。")
    return made


def test_a_mailbox_that_works_has_no_finding(mailbox, server):
    server.send(a_mail())

    assert list(mail.mailbox()) == []


@pytest.mark.parametrize(
    "wrong",
    [{"password": "another"}, {"port": 1}, {"folder": "nowhere"}, {"trusted": ""}, {"host": "127.0.0.1"}],
    ids=["password", "port", "folder", "certificate", "name"],
)
def test_a_mailbox_that_cannot_be_read_is_found(mailbox, wrong):
    mailbox.BAOSONG_IMAP = {**mailbox.BAOSONG_IMAP, **wrong}
    if wrong.get("password"):
        mailbox.BAOSONG_IMAP["user"] = "zzb@example.edu.cn"

    (finding,) = mail.mailbox()

    assert (finding.severity, "imap_password" in finding.remedy) == (ERROR, True)


@pytest.mark.parametrize(("own", "severity"), [("mx.other.example", ERROR), ("", WARNING)])
def test_the_name_of_the_checking_server_is_compared_with_recent_mails(mailbox, server, own, severity):
    server.send(a_mail())
    mailbox.BAOSONG_MAIL_SERVER = own

    (finding,) = mail.mailbox()

    assert (finding.severity, NAME in finding.remedy) == (severity, True)
