"""Follow the links of an installation's pages in one signed-in session."""

import re
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

LINK = re.compile(rb"(?:href|src|action|hx-get|data-url)=\"([^\"#]+)")
# Links that end the session or start a full download.
SKIPPED = ("/sign-out/", "/language/", "/static/")
START = ("/", "/library/", "/courses/", "/units/", "/calls/", "/learning/record/", "/api/v1/entries/", "/sitemap.xml", "/oai")
MOST = 400


def pattern(address):
    """The address with digits and codes replaced: the kind of the page."""
    parts = urlsplit(address)
    keys = sorted(part.partition("=")[0] for part in parts.query.split("&") if part)
    return re.sub(r"\d+", "N", parts.path) + "?" + ",".join(keys)


def everything(client, *, start=START, of_one_kind=12):
    """The address, status and text of every linked response; follow at most `of_one_kind` addresses of one kind."""
    waiting, seen, kinds = list(start), set(start), {}
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        status, headers, body = client.ask("GET", address)
        kind = headers.get("content-type", "")
        yield address, status, body if any(name in kind for name in ("html", "json", "xml", "text")) else b""
        if "html" not in kind and status != 302:
            continue
        for found in [headers.get("location", "").rstrip("; ").encode()] if status == 302 else LINK.findall(body):
            link = urlsplit(urldefrag(urljoin(f"http://x{address}", unescape(found.decode())))[0])
            if link.netloc not in {"x", f"127.0.0.1:{client.port}"} or link.path.startswith(SKIPPED):
                continue
            following = link.path + (f"?{link.query}" if link.query else "")
            name = pattern(following)
            if following not in seen and kinds.get(name, 0) < of_one_kind:
                kinds[name] = kinds.get(name, 0) + 1
                seen.add(following)
                waiting.append(following)
