"""All options of an installation in one table; the environment and baosong.toml are read only here."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Option:
    """An option: its name in baosong.toml (in the environment BAOSONG_<NAME>), type, default, meaning, and whether its value is a secret."""

    name: str
    kind: type
    default: Any
    meaning: str
    is_secret: bool = False


OPTIONS: Final = (
    Option("data", str, "data", "Folder of the database, the files and unfinished uploads."),
    Option(
        "database", str, "", "Address of a PostgreSQL database: postgresql://user:password@host:port/name. Empty: SQLite in the data folder.", is_secret=True
    ),
    Option(
        "cache", str, "", "Address of a Redis server that all web processes share: redis://host:port/0. Empty: each process has its own cache.", is_secret=True
    ),
    Option(
        "broker", str, "", "Broker of Celery workers: redis://host:port/1 or amqp://user:password@host/name. Empty: the database is the queue.", is_secret=True
    ),
    Option("prefix", str, "baosong", "Prefix of the names of queues and cached keys, for installations that share a broker or a cache."),
    Option("store", str, "", "Bucket of an S3-compatible store for files: bucket or bucket/prefix. Empty: the data folder."),
    Option("store_endpoint", str, "", "Address of the store, such as https://s3.example.edu.cn. Empty: Amazon S3."),
    Option("store_region", str, "us-east-1", "Region of the store."),
    Option("store_key", str, "", "Name of the access key of the store."),
    Option("store_secret", str, "", "Secret of the access key.", is_secret=True),
    Option(
        "store_public",
        str,
        "",
        "Address of the store as browsers reach it; it must allow PUT from the site (CORS). Browsers then send large files straight to it. Empty: all files pass the web processes.",
    ),
    Option("store_cache_gb", int, 50, "Gigabytes of the store's files that are cached in the data folder for players and checks."),
    Option("sm3", bool, False, "Whether receipts contain the SM3 (GB/T 32905-2016) of every file besides its SHA-256."),
    Option("check_seconds", int, 60, "Seconds that the check of one file may take before it is stopped and repeated later with twice the time."),
    Option("secret_key", str, "", "Key that signs sessions. Empty: generated once and stored in the data folder.", is_secret=True),
    Option("backup_passphrase", str, "", "Passphrase that seals the keys in a backup (`baosong backup --seal`). Empty: asked for.", is_secret=True),
    Option("hosts", str, "localhost,127.0.0.1,[::1]", "Host names of the site, separated by commas."),
    Option("name", str, "", "Name of the installation for other installations. Empty: its address."),
    Option("public_url", str, "http://127.0.0.1:8000", "Address of the site as people type it; begins the links in mails and QR codes."),
    Option(
        "trusted_proxies",
        str,
        "127.0.0.1,::1",
        "Addresses or networks (10.0.0.0/24) of the proxies before the site, separated by commas. Whom they name in X-Forwarded-For is the client; others are not believed.",
    ),
    Option(
        "accel_redirect",
        bool,
        False,
        "Whether nginx sends stored files itself (X-Accel-Redirect), set up as in deploy/nginx and running as the account of the site. Otherwise the web processes send them.",
    ),
    Option("https", bool, False, "Whether the site is reached by https; cookies are then marked secure."),
    Option("idle_minutes", int, 30, "Minutes without activity after which a session ends. 0: only after eight hours."),
    Option(
        "rate",
        int,
        100,
        "Limit of requests a minute, in per cent of the default (900 a person; without an account 6,000 pages and 1,200 forms an address). 0: no limit.",
    ),
    Option("reserve_mb", int, 2048, "Megabytes of the disk that uploads leave free, so that pages and the database go on working."),
    Option("reserve_percent", int, 2, "The same in per cent of the disk; the larger of the two counts."),
    Option("unit_gb", int, 500, "Gigabytes that a unit may upload, counting replaced and removed files; as many for the attachments of a branch."),
    Option("open_uploads", int, 100, "Unfinished uploads of a unit, of a member of a branch, or of another installation."),
    Option("piece_files", int, 100, "Files of one piece of a work."),
    Option("body_seconds", int, 20, "Seconds that the data of a request may take, besides those for its size (`body_rate`)."),
    Option("body_rate", int, 500, "Lowest rate of the data of a request, in bytes a second; it also holds for uploads, which keep what arrived."),
    Option("second_factor", str, "offered", "Who must use a second factor (code or key): offered (nobody), organisers, everyone."),
    Option("cas", str, "", "Address of the campus's CAS server, such as https://cas.example.edu.cn/cas. Empty: no sign-on by CAS."),
    Option("oidc", str, "", "Address (issuer) of the campus's OpenID Connect server. Empty: no sign-on by OpenID Connect."),
    Option("oidc_client", str, "", "Client name at the OpenID Connect server."),
    Option("oidc_secret", str, "", "Client secret at the OpenID Connect server.", is_secret=True),
    Option("oidc_account", str, "preferred_username", "The claim that holds a person's account name."),
    Option(
        "campus_match", bool, True, "Whether a campus account signs in the person with the same account name. If not, people link their accounts themselves."
    ),
    Option("disclosure_days", int, 400, "Days for which records of who saw whose personal data are kept; at least 184 (Cybersecurity Law, 21)."),
    Option("privacy_contact", str, "", "Contact for questions about personal data: an office, its telephone or mail address."),
    Option(
        "security_contact",
        str,
        "",
        "Contact for reports of vulnerabilities in security.txt (RFC 9116): a mail address, an https address or a telephone number.",
    ),
    Option("debug", bool, False, "Whether error pages show details. Never on a server that others can reach."),
    Option("language", str, "zh-hans", "Language of pages and mails: zh-hans or en."),
    Option("log_format", str, "plain", "plain, or json (one JSON object a line)."),
    Option(
        "audit_mail",
        str,
        "",
        "Mail address that receives, once a day, the length and hash of the audit log, by which removed or changed lines are noticed. They are logged as well.",
    ),
    Option("audit_syslog", str, "", "Where the same line is sent by syslog: host:port (UDP) or a socket such as /dev/log. Empty: not sent."),
    Option("log_level", str, "WARNING", "Lowest level that is logged; INFO writes one line a request."),
    Option("slow_request_ms", int, 2000, "Milliseconds from which the answer to a request is logged as slow, except uploads. 0: never."),
    Option("slow_query_ms", int, 500, "The same for a statement of the database; its values are not logged. 0: never."),
    Option("metrics_token", str, "", "Token for /metrics (Authorization: Bearer), read by Prometheus. Empty: /metrics does not exist.", is_secret=True),
    Option(
        "operator_mail",
        str,
        "",
        "Mail addresses, separated by commas, to which incidents are reported: a dead worker, an old backup, a short disk, a failed job, a certificate that ends. Empty: those of the organisers of top units.",
    ),
    Option("operator_webhook", str, "", "Webhook of a chat group for the same reports; its host must be in webhook_hosts.", is_secret=True),
    Option("operator_webhook_secret", str, "", "Signing secret of that webhook, if the service gives one.", is_secret=True),
    Option("smtp_host", str, "", "Server for outgoing mail. Empty: mails are written to files in the data folder."),
    Option("smtp_port", int, 25, "Port of the mail server. 465: encrypted from the beginning."),
    Option("smtp_user", str, "", "User name at the mail server."),
    Option("smtp_password", str, "", "Password at the mail server.", is_secret=True),
    Option("smtp_tls", bool, False, "Whether to use STARTTLS with the mail server."),
    Option("clamd", str, "", "Address of the virus scanner clamd: host:port or unix:/path. Empty: files are not scanned."),
    Option("imap_host", str, "", "IMAP server of the mailbox to which submissions are sent. Empty: no mailbox is read."),
    Option("imap_port", int, 993, "Port of the IMAP server."),
    Option("imap_user", str, "", "User name of the mailbox, usually its address."),
    Option("imap_password", str, "", "Password of the mailbox, or the authorisation code that the provider issues for programs.", is_secret=True),
    Option("imap_folder", str, "INBOX", "Folder that is read. Nothing in it is marked, moved or deleted."),
    Option("imap_security", str, "tls", "tls, starttls, or plain (this machine only)."),
    Option("imap_trusted", str, "", "File of additional trusted certificates, for a mail server with a private certificate."),
    Option("imap_minutes", int, 5, "Minutes between two readings of the mailbox; 0: only `baosong mail fetch` reads it."),
    Option(
        "mail_server",
        str,
        "",
        "Name that the receiving mail server writes into Authentication-Results (RFC 8601). Empty: no sender is taken as proven, and a person confirms every mail.",
    ),
    Option(
        "mail_server_strips",
        bool,
        False,
        "Whether the mail server deletes Authentication-Results with its own name from incoming mails (RFC 8601 section 5) and writes its own below its Received header, as milters of Postfix do. Otherwise only what stands above that header is believed.",
    ),
    Option("mail_shared", str, "", "Accounts of the mail server through which several people send under their own addresses, separated by commas."),
    Option(
        "webhook_hosts",
        str,
        "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn,open.larksuite.com",
        "Hosts to which messages for chat groups may be sent, separated by commas.",
    ),
    Option("lrs", str, "", "Address of a learning record store (xAPI 1.0.3) that receives statements. Empty: they stay in the database."),
    Option("lrs_user", str, "", "User name at the learning record store."),
    Option("lrs_password", str, "", "Password at the learning record store.", is_secret=True),
    Option(
        "reader",
        str,
        "",
        "Second reader of notices: chat-completions (a language model), or one that an installed package brings (docs/readers.md). It proposes tasks and values; a person decides. Empty: none, and no text of a notice leaves the machine.",
    ),
    Option(
        "reader_address",
        str,
        "",
        "Address to which the second reader sends the whole text of each new notice, such as http://10.1.2.3:8000/v1. Nothing is sent elsewhere.",
    ),
    Option("reader_model", str, "", "Name of the model at that address."),
    Option("reader_token", str, "", "Token of that address (Authorization: Bearer).", is_secret=True),
    Option("reader_seconds", int, 120, "Seconds that the second reader may take for a notice."),
    Option(
        "sms_gateway",
        str,
        "",
        'Address of a gateway for text messages with codes for members and links for first passwords; it receives {"to", "text"} as JSON. Empty: personal links are protected by the name only.',
    ),
    Option("sms_token", str, "", "Token of the gateway (Authorization: Bearer).", is_secret=True),
    Option("mail_from", str, "baosong@localhost", "Sender address of mails."),
)
CONFIG: Final = "BAOSONG_CONFIG"
TRUE: Final = frozenset({"1", "true", "yes", "on"})


class InvalidConfiguration(Exception):
    """An option has an invalid value or is unknown."""


def path(environ: Mapping[str, str]) -> Path:
    """The configuration file: the one that BAOSONG_CONFIG names, or baosong.toml in the current directory."""
    return Path(environ.get(CONFIG) or "baosong.toml")


def load(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """The value of every option: environment before baosong.toml before default. Raises InvalidConfiguration."""
    environ = dict(os.environ) if environ is None else environ
    file = path(environ)
    from_file = written(file) if environ.get(CONFIG) or file.exists() else {}
    return {option.name: _value(option, environ.get(f"BAOSONG_{option.name.upper()}"), from_file.get(option.name)) for option in OPTIONS}


def stated(environ: Mapping[str, str] | None = None) -> frozenset[str]:
    """Names of the options that the environment or the configuration file states; pages do not change them. Raises InvalidConfiguration."""
    environ = os.environ if environ is None else environ
    file = path(environ)
    in_file = written(file) if environ.get(CONFIG) or file.exists() else {}
    return frozenset(option.name for option in OPTIONS if option.name in in_file or f"BAOSONG_{option.name.upper()}" in environ)


def written(file: Path) -> dict[str, Any]:
    """The options in a configuration file. Raises InvalidConfiguration."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise InvalidConfiguration(f"{file}: {CONFIG} names this file, but it does not exist. Correct the name, or unset {CONFIG}.") from error
    except OSError as error:
        raise InvalidConfiguration(f"{file}: {error.strerror}. {CONFIG} names a file that the account of baosong can read.") from error
    except ValueError as error:
        raise InvalidConfiguration(f"{file}: {error}") from error
    if unknown := set(found) - {option.name for option in OPTIONS}:
        raise InvalidConfiguration(f"{file}: unknown option {', '.join(sorted(unknown))}")
    return found


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
        "Generated by `make docs`. Options are read from `baosong.toml` in the current directory, or from the file that `BAOSONG_CONFIG` names. The environment",
        "variable `BAOSONG_<NAME>` takes precedence over the file.",
        "",
        "| option | type | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| `{option.name}` | {option.kind.__name__} | `{option.default!r}` | {option.meaning} |" for option in OPTIONS]
    return "\n".join(lines) + "\n"
