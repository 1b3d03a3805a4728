"""A file by which `baosong check` sees whether the proxy sends files."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from baosong.platform.storage import rendition_folder
from baosong.platform.web.access import anyone
from baosong.platform.web.downloads import send_file


@anyone
def sent_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """A file of three bytes, sent as all files are (option `accel_redirect`)."""
    probe = rendition_folder() / "probe.txt"
    if not probe.exists():
        probe.write_text("ok\n", "utf-8")
    return send_file(request, probe, probe.name)
