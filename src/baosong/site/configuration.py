"""All options of an installation in one table; the environment and baosong.toml are read only here."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Option:
    """An option: its name in baosong.toml (in the environment BAOSONG_<NAME>), type, default, and meaning."""

    name: str
    kind: type
    default: Any
    meaning: str


OPTIONS: Final = (
    Option("data", str, "data", "Folder of the database, the blobstore and uploads under way."),
    Option("database", str, "", "Address of a PostgreSQL database: postgresql://user:password@host:port/name. Empty: SQLite in the data folder."),
    Option("cache", str, "", "Address of a Redis server that all web processes share: redis://host:port/0. Empty: each process has its own."),
    Option("broker", str, "", "Broker of Celery workers: redis://host:port/1 or amqp://user:password@host/name. Empty: jobs are handed over in the database."),
    Option("prefix", str, "baosong", "Begins the names of our queues and cached keys; needed where two installations share a broker or a cache."),
    Option("store", str, "", "Bucket of an S3-compatible store in which files are kept: bucket or bucket/prefix. Empty: the data folder."),
    Option("store_endpoint", str, "", "Its address, such as https://s3.example.edu.cn. Empty: that of Amazon S3."),
    Option("store_region", str, "us-east-1", "Its region."),
    Option("store_key", str, "", "Name of the access key."),
    Option("store_secret", str, "", "The secret of the access key."),
    Option(
        "store_public",
        str,
        "",
        "Its address as browsers reach it, which must allow PUT from our site (CORS). Browsers then send large files to it themselves. Empty: they pass our web processes.",
    ),
    Option("store_cache_gb", int, 50, "How many gigabytes of the store's files are kept in the data folder for players and checks."),
    Option("sm3", bool, False, "Whether receipts carry the SM3 (GB/T 32905-2016) of every file beside its SHA-256."),
    Option("check_seconds", int, 60, "How long the check of one file may run before it is put off and tried again with twice the time."),
    Option("secret_key", str, "", "Key that signs sessions. Made and kept in the data folder where none is given."),
    Option("hosts", str, "localhost,127.0.0.1,[::1]", "Names under which the site is reached, parted by commas."),
    Option("name", str, "", "Name of the installation as others see it. Empty: the address."),
    Option("public_url", str, "http://127.0.0.1:8000", "Address of the site as people type it; stands in mails and QR codes."),
    Option("https", bool, False, "Whether people reach the site by https: cookies are then marked secure."),
    Option("idle_minutes", int, 30, "After how many minutes in which nobody is there a session ends. 0: only after eight hours."),
    Option(
        "rate", int, 100, "How many requests a minute one person or address may send, in per cent of the usual (900, 6,000, 1,200). 0: as many as they like."
    ),
    Option("second_factor", str, "offered", "Who needs a second factor (code or key) to work here: offered (nobody), organisers, everyone."),
    Option("cas", str, "", "Address of the campus's CAS server, such as https://cas.example.edu.cn/cas. Empty: nobody signs on by it."),
    Option("oidc", str, "", "Address (issuer) of the campus's OpenID Connect server. Empty: nobody signs on by it."),
    Option("oidc_client", str, "", "Our name at the OpenID Connect server."),
    Option("oidc_secret", str, "", "Our secret there."),
    Option("oidc_account", str, "preferred_username", "The claim that holds a person's account name."),
    Option("campus_match", bool, True, "Whether a campus account signs in the person here who has the same account name. If not, people link it themselves."),
    Option("disclosure_days", int, 400, "For how many days it is kept who saw whose personal data; at least 184 (Cybersecurity Law, 21)."),
    Option("privacy_contact", str, "", "Whom people ask about their personal data: an office, its telephone or mail address."),
    Option("debug", bool, False, "Shows error pages with details. Never on a server that others reach."),
    Option("language", str, "zh-hans", "Language of pages and mails: zh-hans or en."),
    Option("log_format", str, "plain", "plain: lines for people; json: one JSON object a line."),
    Option("log_level", str, "WARNING", "From which level lines are written: INFO has one line a request."),
    Option("metrics_token", str, "", "Token with which Prometheus asks /metrics (Authorization: Bearer). Empty: there are no figures."),
    Option("smtp_host", str, "", "Mail server for outgoing mail. Empty: mails are kept in the data folder as files."),
    Option("smtp_port", int, 25, "Port of the mail server."),
    Option("smtp_user", str, "", "Name at the mail server."),
    Option("smtp_password", str, "", "Password at the mail server."),
    Option("smtp_tls", bool, False, "Whether to start TLS with the mail server."),
    Option("clamd", str, "", "Virus scanner: host:port or unix:/path of clamd. Empty: files are not scanned."),
    Option("imap_host", str, "", "Server of the mailbox to which works are sent. Empty: no mailbox is looked into."),
    Option("imap_port", int, 993, "Its port."),
    Option("imap_user", str, "", "Name of the mailbox, mostly its address."),
    Option("imap_password", str, "", "Its password, or the code that a provider gives for programs."),
    Option("imap_folder", str, "INBOX", "Folder that is looked into. Nothing in it is marked, moved or deleted."),
    Option("imap_security", str, "tls", "tls, starttls, or plain (this machine only)."),
    Option("imap_trusted", str, "", "File of certificates that are trusted beside the system's, for a mail server with a certificate of its own."),
    Option("imap_minutes", int, 5, "How often the worker looks into the mailbox; 0: only `baosong mail fetch` does."),
    Option(
        "mail_server",
        str,
        "",
        "Name under which the receiving mail server writes its Authentication-Results (RFC 8601). Empty: nothing is taken as proven, and a person confirms every mail.",
    ),
    Option(
        "webhook_hosts",
        str,
        "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn,open.larksuite.com",
        "Hosts to which texts for chat groups may go, parted by commas.",
    ),
    Option("lrs", str, "", "Address of a learning record store (xAPI 1.0.3) that is told what was learned. Empty: it is kept here."),
    Option("lrs_user", str, "", "Name at the learning record store."),
    Option("lrs_password", str, "", "Password at the learning record store."),
    Option(
        "sms_gateway",
        str,
        "",
        'Address of a gateway for text messages, by which codes go to members\' phones: it is sent {"to", "text"} as JSON. Empty: links are kept by name.',
    ),
    Option("sms_token", str, "", "Token of the gateway, sent as Authorization: Bearer."),
    Option("mail_from", str, "baosong@localhost", "Address from which mails are sent."),
)
TRUE: Final = frozenset({"1", "true", "yes", "on"})


class InvalidConfiguration(Exception):
    """An option has an invalid value or is unknown."""


def load(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """The value of every option: environment before baosong.toml before default. Raises InvalidConfiguration."""
    environ = dict(os.environ) if environ is None else environ
    path = Path(environ.get("BAOSONG_CONFIG", "baosong.toml"))
    written: dict[str, Any] = {}
    if path.is_file():
        try:
            written = tomllib.loads(path.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise InvalidConfiguration(f"{path}: {error}") from error
        if unknown := set(written) - {option.name for option in OPTIONS}:
            raise InvalidConfiguration(f"{path}: unknown option {', '.join(sorted(unknown))}")
    return {option.name: _value(option, environ.get(f"BAOSONG_{option.name.upper()}"), written.get(option.name)) for option in OPTIONS}


def _value(option: Option, from_environment: str | None, from_file: Any) -> Any:
    if from_environment is not None:
        if option.kind is bool:
            return from_environment.strip().lower() in TRUE
        try:
            return option.kind(from_environment)
        except ValueError as error:
            raise InvalidConfiguration(f"BAOSONG_{option.name.upper()}: {from_environment!r} is no {option.kind.__name__}") from error
    if from_file is None:
        return option.default
    if type(from_file) is not option.kind:
        raise InvalidConfiguration(f"{option.name}: {from_file!r} is no {option.kind.__name__}")
    return from_file


def as_markdown() -> str:
    """docs/configuration.md; a test compares the two."""
    lines = [
        "# Configuration",
        "",
        "Every option of `baosong.toml`, which is looked for where the command is started (or where `BAOSONG_CONFIG` points). The environment variable",
        "`BAOSONG_<NAME>` goes before the file.",
        "",
        "| option | kind | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| `{option.name}` | {option.kind.__name__} | `{option.default!r}` | {option.meaning} |" for option in OPTIONS]
    return "\n".join(lines) + "\n"
