"""The second reader of notices."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from baosong.apps.calls.interfaces.chat_completions import ChatCompletionsReader
from baosong.apps.calls.interfaces.reader_sentences import reader_fault_sentence
from baosong.apps.calls.interfaces.second_reader import chosen_reader
from baosong.core.notice.second_reader import ReaderFailed
from baosong.site.checks.findings import TIMEOUT_S, Findings, error, warning
from baosong.site.checks.web_address import is_loopback


def second_reader() -> Findings:
    """Ask the address for its models; no text of a notice is sent. A reader of another package is only looked for."""
    address = settings.BAOSONG_READER["address"]
    try:
        reader = chosen_reader()
        if isinstance(reader, ChatCompletionsReader):
            reader.options = replace(reader.options, seconds=TIMEOUT_S)
            reader.try_out()
    except ReaderFailed as failure:
        yield error(
            _("The second reader at %(address)s: %(fault)s %(detail)s")
            % {"address": address, "fault": reader_fault_sentence(failure.code), "detail": failure.detail},
            _("Correct the options reader, reader_address and reader_token; until then drafts are read by the rules alone."),
        )
        return
    parts = urlsplit(address)
    if parts.scheme == "http" and settings.BAOSONG_READER["token"] and not is_loopback(parts.hostname or ""):
        yield warning(
            _("The key of the second reader travels without encryption."), _("Use an https address, if the two machines do not share a protected network.")
        )
