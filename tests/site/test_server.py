"""The processes of a site."""

import logging
import sys
import threading

from baosong.site import server


def test_a_worker_that_cannot_be_started_is_reported_and_tried_again(tmp_path, monkeypatch, settings):
    settings.BAOSONG_DATA = tmp_path
    program, started, reported = tmp_path / "python", tmp_path / "started", threading.Event()
    program.write_text(f"#!/bin/sh\ntouch {started}\nexec sleep 600\n", "utf-8")
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(server, "RETRY_S", 0.05)
    handler = logging.Handler()
    handler.emit = lambda record: reported.set()
    server.logger.addHandler(handler)
    stopping = threading.Event()
    supervisor = threading.Thread(target=server._supervise_worker, args=(stopping, "default"))
    try:
        supervisor.start()
        assert reported.wait(600)

        program.chmod(0o700)

        while not started.exists():
            assert supervisor.is_alive()
            stopping.wait(0.01)
    finally:
        stopping.set()
        supervisor.join()
        server.logger.removeHandler(handler)
