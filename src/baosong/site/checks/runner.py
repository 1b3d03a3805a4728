"""Run checks side by side."""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.site.checks.findings import TIMEOUT_S, NotTried, SetupCheck, SetupFinding, error

logger = logging.getLogger(__name__)
# A check makes several connections, each of which ends after TIMEOUT_S; this one only stops what has no limit, such as a name server.
PATIENCE_S: Final = 4 * TIMEOUT_S
DATABASE: Final = "database"


@dataclass(slots=True)
class SetupResult:
    """The findings of one check. `is_skipped`: what it tries is not set up, or needs a server that does not answer."""

    name: str
    findings: list[SetupFinding] = field(default_factory=list)
    is_skipped: bool = False


def run(checks: Iterable[SetupCheck]) -> list[SetupResult]:
    """The results in the order of the checks. Those that read tables begin when the database was found to answer."""
    results = {check: SetupResult(check.name, is_skipped=not check.applies()) for check in checks}
    due = [check for check, result in results.items() if not result.is_skipped]
    started = [(check, _started(check, results[check])) for check in due if not check.needs_database]
    _join(started, results, only=DATABASE)
    is_database_away = any(result.findings for check, result in results.items() if check.name == DATABASE)
    for check in due:
        if check.needs_database:
            results[check].is_skipped = is_database_away
            if not is_database_away:
                started.append((check, _started(check, results[check])))
    _join(started, results)
    return list(results.values())


def run_here(checks: Iterable[SetupCheck]) -> list[SetupResult]:
    """The results of quick checks, one after another in this thread."""
    results = [(check, SetupResult(check.name)) for check in checks]
    for check, result in results:
        _run(check, result)
    return [result for _check, result in results]


def _started(check: SetupCheck, result: SetupResult) -> threading.Thread:
    # A daemon: a check that hangs must not keep the command from ending.
    thread = threading.Thread(target=_run_and_leave, args=(check, result), daemon=True)
    thread.start()
    return thread


def _join(started: list[tuple[SetupCheck, threading.Thread]], results: dict[SetupCheck, SetupResult], *, only: str = "") -> None:
    end = time.monotonic() + PATIENCE_S
    for check, thread in started:
        if only and check.name != only:
            continue
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            remedy = _("Look for a name server or a firewall that does not answer.")
            results[check] = SetupResult(check.name, [error(_("There was no answer within %(seconds)d seconds.") % {"seconds": PATIENCE_S}, remedy)])


def _run_and_leave(check: SetupCheck, result: SetupResult) -> None:
    try:
        _run(check, result)
    finally:
        connections.close_all()


def _run(check: SetupCheck, result: SetupResult) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        try:
            result.findings.extend(check.run())
        except NotTried:
            result.is_skipped = True
        except Exception as fault:
            logger.exception("check %s", check.name)
            result.findings.append(error(f"{type(fault).__name__}: {fault}", _("This is an error of the check itself. Please report it.")))
