"""The site under its public address, as browsers see it: proxy, certificate, clock."""

import ssl
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from baosong.site import monitoring
from baosong.site.checks.clock import clock_finding
from baosong.site.checks.findings import TIMEOUT_S, Findings, NotTried, error, first_line, warning
from baosong.site.checks.web_address import is_loopback

if TYPE_CHECKING:
    import httpx


def proxy() -> Findings:
    """Whether the site answers at its public address, and whether a proxy in front of it passes on host, port and scheme."""
    import httpx

    url = str(settings.BAOSONG_PUBLIC_URL)
    try:
        with _client() as client:
            if (alive := client.get("/healthz")).text != "ok":
                yield error(
                    _("%(url)s answers %(status)s, but not as baosong.") % {"url": url, "status": alive.status_code},
                    _("Correct public_url, the option hosts, and the address to which the proxy passes requests."),
                )
                return
            yield from _forwarded_host(client)
            yield from _sent_file(client)
            if settings.OPTIONS["https"] and "Strict-Transport-Security" not in client.get("/sign-in/").headers:
                yield error(_("The proxy does not say that requests come by https."), _("Let it set X-Forwarded-Proto $scheme, as in deploy/nginx."))
    except httpx.HTTPError as fault:
        if not is_about_certificate(fault):
            finding = warning if is_loopback(urlsplit(url).hostname or "") else error
            yield finding(
                _("%(url)s does not answer: %(fault)s") % {"url": url, "fault": first_line(fault)},
                _("Start the site (baosong serve) and the proxy; correct public_url, DNS and the firewall."),
            )


def _forwarded_host(client: "httpx.Client") -> Findings:
    """The upload endpoint accepts an Origin that equals the Host header which it received, or public_url: another scheme leaves the Host only."""
    netloc = urlsplit(str(settings.BAOSONG_PUBLIC_URL)).netloc
    answer = client.post("/files/", headers={"Tus-Resumable": "1.0.0", "Origin": f"check://{netloc}"})
    if (answer.status_code, answer.text) in ((403, "origin"), (400, "Host")):
        yield error(_("The proxy does not pass on the host and port %(host)s.") % {"host": netloc}, _("Let it set Host $http_host, as in deploy/nginx."))


def _sent_file(client: "httpx.Client") -> Findings:
    """A file that nginx is to send itself must arrive, and nginx must have been told to send it."""
    answer = client.get("/healthz/file")
    if settings.BAOSONG_ACCEL_REDIRECT and (answer.text != "ok\n" or "X-Accel-Redirect" in answer.headers):
        yield error(
            _("The proxy does not send files: it answers %(status)s to a file of the site.") % {"status": answer.status_code},
            _("Set up nginx as in deploy/nginx, with this data folder and as the account of the site, or remove accel_redirect."),
        )


def certificate() -> Findings:
    parts = urlsplit(str(settings.BAOSONG_PUBLIC_URL))
    try:
        until = monitoring.certificate_end(parts.hostname or "", parts.port or 443, timeout=TIMEOUT_S)
    except ssl.SSLError as fault:
        yield error(
            _("The certificate of %(host)s is not accepted: %(fault)s")
            % {"host": parts.netloc, "fault": getattr(fault, "verify_message", "") or first_line(fault)},
            _("Install a valid certificate for this name, with the certificates between it and its authority."),
        )
        return
    except OSError as fault:
        raise NotTried from fault
    left = until - timezone.now()
    if left < monitoring.SOON:
        finding = error if left < timedelta(days=7) else warning
        yield finding(
            _("The certificate of %(host)s ends on %(day)s.") % {"host": parts.netloc, "day": date_format(timezone.localtime(until), "Y-m-d")},
            _("Renew it, and let it be renewed by itself from now on."),
        )


def clock() -> Findings:
    """The Date header (RFC 9110, 6.6.1) of the machine that answers at the public address."""
    import httpx

    try:
        with _client() as client:
            before = time.time()
            said = client.head("/healthz").headers.get("Date", "")
            now = (before + time.time()) / 2
        yield from clock_finding(parsedate_to_datetime(said).timestamp() - now, _("public address"))
    # TypeError, ValueError: no Date, or one that cannot be read.
    except (httpx.HTTPError, TypeError, ValueError) as fault:
        raise NotTried from fault


def is_https() -> bool:
    return urlsplit(str(settings.BAOSONG_PUBLIC_URL)).scheme == "https"


def is_about_certificate(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, ssl.SSLError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _client() -> "httpx.Client":
    import httpx

    return httpx.Client(base_url=str(settings.BAOSONG_PUBLIC_URL), timeout=TIMEOUT_S, verify=ssl.create_default_context(), trust_env=False)
