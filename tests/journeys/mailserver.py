"""A mail server for journeys: Dovecot (IMAP over TLS) for the mailboxes, aiosmtpd as the receiving server in front of it.

Like a real one, the receiving server adds its Received and Authentication-Results headers and delivers the mail to the
mailbox of every receiver. Mail of authenticated senders has auth=pass; forged mail has not.
"""

import datetime as dt
import email
import grp
import os
import pwd
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import imap_tools
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import PATIENCE_S, free_port, wait_for

NAME = "mx.example.edu.cn"
PASSWORD = "mailbox-password"
CONFIG = """
protocols = imap
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
listen = 127.0.0.1
ssl = required
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
mail_location = maildir:{base}/boxes/%u
first_valid_uid = 1
mail_home = {base}/boxes/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={base}/boxes/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


class MailServer:
    """Mailboxes for any address, all with one password."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.imap_port, self.smtp_port = free_port(), free_port()
        for name in ("run", "state", "boxes"):
            (base / name).mkdir(parents=True)
        _certificate(base)
        is_root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid()).pw_name
        self.owner = pwd.getpwnam("nobody") if is_root else pwd.getpwuid(os.geteuid())
        internal = "dovecot" if is_root else me
        config = CONFIG.format(
            base=base,
            internal=internal,
            group=grp.getgrgid(pwd.getpwnam(internal).pw_gid).gr_name,
            login="dovenull" if is_root else me,
            owner=self.owner.pw_uid,
            owner_group=self.owner.pw_gid,
            password=PASSWORD,
            port=self.imap_port,
        )
        (base / "dovecot.conf").write_text(config)
        if is_root:
            os.chown(base / "boxes", self.owner.pw_uid, self.owner.pw_gid)
        for folder in (base, *base.parents):
            # Dovecot's own user needs access to its sockets.
            if folder.owner() == me and not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o711)
        self.process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(base / "dovecot.conf")], start_new_session=True)
        self.smtp = Controller(self, hostname="127.0.0.1", port=self.smtp_port)
        self.smtp.start()
        self._wait()

    def _wait(self) -> None:
        try:
            wait_for(lambda: socket.create_connection(("127.0.0.1", self.imap_port), timeout=60).close(), (OSError,))
        except OSError as error:
            raise RuntimeError((self.base / "dovecot.log").read_text()[-2000:]) from error

    @property
    def options(self) -> dict[str, str]:
        """Settings of an installation that reads zzb's mailbox and sends mail."""
        return {
            "BAOSONG_IMAP_HOST": "localhost",
            "BAOSONG_IMAP_PORT": str(self.imap_port),
            "BAOSONG_IMAP_USER": "zzb@example.edu.cn",
            "BAOSONG_IMAP_PASSWORD": PASSWORD,
            "BAOSONG_IMAP_TRUSTED": str(self.base / "cert.pem"),
            "BAOSONG_IMAP_MINUTES": "0",
            "BAOSONG_MAIL_SERVER": NAME,
            "BAOSONG_SMTP_HOST": "127.0.0.1",
            "BAOSONG_SMTP_PORT": str(self.smtp_port),
            "BAOSONG_MAIL_FROM": "zzb@example.edu.cn",
        }

    async def handle_DATA(self, _server, _session, envelope) -> str:
        """Deliver outgoing mail of baosong to the receivers' mailboxes."""
        for receiver in envelope.rcpt_tos:
            self.deliver(envelope.content, receiver)
        return "250 OK"

    def send(self, mail: EmailMessage | bytes, *, at: dt.datetime | None = None, proven: bool = True) -> None:
        """A mail to zzb's mailbox, with the headers of the receiving server."""
        raw = mail if isinstance(mail, bytes) else bytes(mail)
        sender = email.message_from_bytes(raw).get("From", "")
        domain = sender.rpartition("@")[2].rstrip("> ")
        result = f"dmarc=pass header.from={domain}" if proven else f"dmarc=fail header.from={domain}; spf=fail smtp.mailfrom=x@{domain}"
        at = at or dt.datetime.now(dt.UTC)
        head = f"Authentication-Results: {NAME}; {result}\r\nReceived: from client by {NAME} with ESMTP; {at:%a, %d %b %Y %H:%M:%S %z}\r\n"
        self.deliver(head.encode() + raw, "zzb@example.edu.cn")

    def deliver(self, raw: bytes, address: str) -> None:
        """Deliver to a mailbox with Dovecot's delivery agent."""
        command = ["/usr/lib/dovecot/dovecot-lda", "-c", str(self.base / "dovecot.conf"), "-d", address]
        ran = subprocess.run(command, input=raw, capture_output=True, timeout=PATIENCE_S)
        assert ran.returncode == 0, ran.stderr.decode() + (self.base / "dovecot.log").read_text()[-1000:]

    def inbox(self, address: str) -> list[imap_tools.MailMessage]:
        """The mails in a mailbox, oldest first."""
        context = ssl.create_default_context(cafile=self.base / "cert.pem")
        with imap_tools.MailBox("localhost", self.imap_port, ssl_context=context).login(address, PASSWORD) as box:
            return list(box.fetch(mark_seen=False))

    def wait_for(self, address: str, count: int, seconds: float = PATIENCE_S) -> list[imap_tools.MailMessage]:
        """The mails in a mailbox, after waiting for that number of them."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.inbox(address)
            if len(found) >= count:
                return found
            time.sleep(0.3)
        raise AssertionError(f"{address}: {[mail.subject for mail in self.inbox(address)]}")

    def stop(self) -> None:
        """Stop both servers."""
        self.smtp.stop()
        self.process.terminate()
        self.process.wait(timeout=PATIENCE_S)


def _certificate(base: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (base / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (base / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server in a folder of its own: another pytest of the same user closes pytest's folder to Dovecot's user."""
    with TemporaryDirectory(prefix="mail-server-", ignore_cleanup_errors=True) as folder:
        made = MailServer(Path(folder) / "mail")
        try:
            yield made
        finally:
            made.stop()
