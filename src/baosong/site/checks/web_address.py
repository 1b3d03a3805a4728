"""Address of the site: host names, https, proxies, debug mode."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext as _

from baosong.platform.web.public_urls import is_web_address
from baosong.site.checks.findings import Findings, danger, error, warning


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host name or address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _host() -> str:
    return urlsplit(settings.BAOSONG_PUBLIC_URL).hostname or ""


def is_local() -> bool:
    """Whether the site is for this machine only, as in a trial or a demo."""
    return is_loopback(_host()) and all(is_loopback(host) for host in settings.ALLOWED_HOSTS)


def debug() -> Findings:
    if settings.DEBUG:
        finding = warning if is_local() else danger
        yield finding(_("debug is on: error pages show settings and data."), _("Set debug = false, or remove it."))


def hosts() -> Findings:
    if "*" in settings.ALLOWED_HOSTS:
        yield error(_("hosts = * accepts requests under any name."), _('Write the names of the site only: hosts = "%(host)s"') % {"host": _host()})
    elif not validate_host(_host(), settings.ALLOWED_HOSTS):
        facts = {"host": _host(), "hosts": ",".join([*settings.ALLOWED_HOSTS, _host()])}
        yield error(
            _("%(host)s, the host of public_url, is not among hosts: every link of the site answers 400.") % facts,
            _('Add it: hosts = "%(hosts)s"') % facts,
        )


def public_url() -> Findings:
    url = str(settings.BAOSONG_PUBLIC_URL)
    parts = urlsplit(url)
    example = "https://baosong.example.edu.cn"
    if not is_web_address(url):
        yield error(_("public_url = %(url)s is no address.") % {"url": url}, _("Write it as people type it, such as %(example)s.") % {"example": example})
    elif parts.path or parts.query or parts.fragment:
        yield error(
            _("public_url = %(url)s has a path; baosong cannot be served below a path.") % {"url": url},
            _("Give the site a host name or a port of its own, such as %(example)s.") % {"example": f"{example}:8443"},
        )
    elif is_loopback(parts.hostname or ""):
        yield warning(
            _("public_url = %(url)s is reached from this machine only: links in mails and QR codes do not work elsewhere.") % {"url": url},
            _("Write it as people type it, such as %(example)s.") % {"example": example},
        )


def https() -> Findings:
    is_secure = urlsplit(settings.BAOSONG_PUBLIC_URL).scheme == "https"
    if is_secure and not settings.OPTIONS["https"]:
        yield error(_("public_url begins with https, but https is off: cookies also travel without encryption."), _("Set https = true."))
    elif settings.OPTIONS["https"] and not is_secure:
        yield error(
            _("https is on, but public_url begins with http: browsers send no session there, and nobody can sign in."), _("Begin public_url with https.")
        )
    elif not is_secure and not is_loopback(_host()):
        yield error(
            _("The site is reached without encryption: passwords can be read on the way."),
            _("End TLS at a proxy (deploy/nginx), begin public_url with https and set https = true."),
        )


def proxies() -> Findings:
    """Networks of proxies that contain every address; what is no address is refused when the settings are read."""
    for one in settings.BAOSONG_TRUSTED_PROXIES:
        if ipaddress.ip_network(one).prefixlen == 0:
            yield error(
                _("trusted_proxies = %(address)s believes everybody's claim from which address a request comes.") % {"address": one},
                _("List the addresses of the proxies in trusted_proxies, such as 127.0.0.1,10.0.0.5."),
            )
