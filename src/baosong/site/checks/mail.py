"""Mail: the server that takes outgoing mail, and the mailbox that is read."""

import smtplib
import ssl
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from baosong.apps.inbox.errors import MailboxAway
from baosong.apps.inbox.interfaces.mailbox import account
from baosong.apps.inbox.services.mail_fetch import opened
from baosong.site.checks.findings import TIMEOUT_S, Findings, SetupFinding, error, first_line, warning
from baosong.site.checks.web_address import is_loopback

# Mails of which the headers are read, and the first reply code that is an error (RFC 5321, 4.2.1).
RECENT: Final = 20
FIRST_ERROR: Final = 400


def outgoing() -> Findings:
    """Connect as for a mail, sign in, and name the sender; no mail is sent."""
    if not settings.EMAIL_HOST:
        yield warning(
            _("No mail is sent: mails are written to files in %(folder)s.") % {"folder": settings.EMAIL_FILE_PATH},
            _("Set smtp_host, smtp_port, smtp_user, smtp_password and mail_from."),
        )
        return
    if settings.EMAIL_HOST_USER and not (settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS) and not is_loopback(settings.EMAIL_HOST):
        yield error(_("The password of the mail server travels without encryption."), _("Set smtp_port = 465, or smtp_tls = true."))
    connection = EmailBackend(timeout=TIMEOUT_S)
    try:
        connection.open()
        if connection.connection is not None:
            _name_sender(connection.connection)
    except (OSError, smtplib.SMTPException) as fault:
        yield smtp_finding(fault)
    finally:
        _leave(connection)


def _name_sender(session: smtplib.SMTP) -> None:
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    session.ehlo_or_helo_if_needed()
    code, reply = session.mail(sender)
    if code >= FIRST_ERROR:
        raise smtplib.SMTPSenderRefused(code, reply, sender)
    session.rset()


def smtp_finding(fault: Exception) -> SetupFinding:
    """The finding for what an SMTP session ended with."""
    facts = {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}", "fault": said_by(fault), "sender": settings.DEFAULT_FROM_EMAIL}
    if isinstance(fault, ssl.SSLCertVerificationError):
        return error(
            _("The certificate of the mail server %(server)s is not accepted: %(fault)s") % facts,
            _("Write the name of the certificate as smtp_host; a certificate of your own authority must be known to this machine (SSL_CERT_FILE)."),
        )
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return error(
            _("The mail server %(server)s refuses the login: %(fault)s") % facts,
            _("Correct smtp_user and smtp_password; many providers want an authorisation code instead of the password."),
        )
    if isinstance(fault, smtplib.SMTPSenderRefused):
        return error(
            _("The mail server %(server)s refuses the sender %(sender)s: %(fault)s") % facts,
            _("Set mail_from to an address that the account may use, and smtp_user if the server asks for a login."),
        )
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return error(
            _("The mail server %(server)s does not offer what is set up: %(fault)s") % facts,
            _("Use port 465, or port 587 with smtp_tls = true; without smtp_tls no encryption is asked for."),
        )
    return error(
        _("The mail server %(server)s does not answer: %(fault)s") % facts,
        _("Correct smtp_host and smtp_port (465, or 587 with smtp_tls = true), and open the port in the firewall."),
    )


def said_by(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        reply = fault.smtp_error
        return f"{fault.smtp_code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    return str(getattr(fault, "verify_message", "")) or first_line(fault)


def send_test_mail(to: str) -> Findings:
    """Send one mail, the only one that checks send."""
    connection = EmailBackend(timeout=TIMEOUT_S)
    text = _("This is a test mail of %(site)s. Outgoing mail works.") % {"site": settings.BAOSONG_PUBLIC_URL}
    try:
        EmailMessage(_("Test mail"), text, settings.DEFAULT_FROM_EMAIL, [to], connection=connection).send()
    except smtplib.SMTPRecipientsRefused as fault:
        code, reply = next(iter(fault.recipients.values()))
        yield error(
            _("The mail server refuses the receiver %(to)s: %(fault)s") % {"to": to, "fault": f"{code} {reply.decode('utf-8', 'replace')}"},
            _("Correct the address; a server that sends elsewhere only after a login needs smtp_user."),
        )
    except (OSError, smtplib.SMTPException) as fault:
        yield smtp_finding(fault)


def _leave(connection: EmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        return


def mailbox() -> Findings:
    """Sign in and select the folder, as for reading; and look for the server name that results of sender checks carry."""
    try:
        with opened(account(), timeout=TIMEOUT_S) as box:
            heads = [
                dict(mail.headers).get("authentication-results", ())
                for mail in box.fetch(limit=RECENT, reverse=True, headers_only=True, mark_seen=False, bulk=True)
            ]
    except MailboxAway as fault:
        yield error(
            _("The mailbox %(mailbox)s cannot be read: %(fault)s") % {"mailbox": fault.facts["mailbox"], "fault": fault.facts["said"]},
            _("Correct imap_host, imap_port, imap_security, imap_user, imap_password and imap_folder; a private certificate belongs into imap_trusted."),
        )
        return
    named = {result.split(";")[0].split()[0] for head in heads for result in head if result.split(";")[0].strip()}
    yield from mail_server_findings(named)


def mail_server_findings(named: set[str]) -> Findings:
    """Compare `mail_server` with the names that Authentication-Results of recent mails begin with (RFC 8601, 2.2)."""
    own = str(settings.BAOSONG_MAIL_SERVER)
    if not own:
        yield warning(
            _("mail_server is empty: no sender of a mail is taken as proven, and a person confirms every mail."),
            _("Set it to the name that the receiving server writes; in recent mails: %(names)s.") % {"names": ", ".join(sorted(named)) or "-"},
        )
    elif named and own.lower() not in {name.lower() for name in named}:
        yield error(
            _("No recent mail was checked by %(own)s (mail_server): no sender is taken as proven.") % {"own": own},
            _("Set it to the name that the receiving server writes; in recent mails: %(names)s.") % {"names": ", ".join(sorted(named))},
        )
