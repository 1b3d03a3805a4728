"""An IMAP server with one mail that answers as some providers do: busy in the middle, in short pieces, the whole mail each time, with a wrong size."""

import re
import socketserver
import threading
from contextlib import contextmanager

# Bytes after which the server is busy or cuts a piece.
SHORT = 1000


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self._say("* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in self.rfile:
            tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
            if self._answer(tag, command.upper()):
                return

    def _say(self, *parts):
        self.wfile.write(b"".join(part if isinstance(part, bytes) else part.encode() for part in parts))
        self.wfile.flush()

    def _answer(self, tag, command):
        if command.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1\r\n", tag, " OK done\r\n")
        elif command.startswith("EXAMINE"):
            self._say("* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* FLAGS ()\r\n", tag, " OK [READ-ONLY] done\r\n")
        elif command.startswith("STATUS"):
            self._say('* STATUS "INBOX" (UIDVALIDITY 7)\r\n', tag, " OK done\r\n")
        elif command.startswith("UID SEARCH"):
            self._say("* SEARCH 1\r\n", tag, " OK done\r\n")
        elif command.startswith("UID FETCH"):
            return self._fetch(tag, command)
        elif command.startswith("LOGOUT"):
            self._say("* BYE\r\n", tag, " OK done\r\n")
            return True
        else:
            self._say(tag, " OK done\r\n")
        return False

    def _fetch(self, tag, command):
        server = self.server
        if "HEADER" in command:
            head = server.mail[: server.mail.index(b"\r\n\r\n") + 4]
            size = f" RFC822.SIZE {server.stated_size}" if server.stated_size else ""
            self._say(f'* 1 FETCH (UID 1{size} INTERNALDATE "20-May-2026 01:00:00 +0000" BODY[HEADER] {{{len(head)}}}\r\n', head, ")\r\n", tag, " OK done\r\n")
            return False
        start, count = map(int, re.search(r"<(\d+)\.(\d+)>", command).groups())
        server.asked += 1
        behaviour = server.behaviour
        if behaviour == "busy" and start > 0:
            self._say(tag, " NO System busy!\r\n")
            return False
        if behaviour == "away" and start > 0:
            return True
        if behaviour == "empty" and start > 0:
            self._say("* 1 FETCH (UID 1 BODY[]<", str(start), '> "")\r\n', tag, " OK done\r\n")
            return False
        if behaviour == "nothing" and start > 0:
            self._say(tag, " OK done\r\n")
            return False
        piece = server.mail if behaviour == "whole" else server.mail[start : start + (min(count, SHORT) if behaviour == "short" else count)]
        label = "BODY[]" if behaviour == "whole" else f"BODY[]<{start}>"
        self._say(f"* 1 FETCH (UID 1 {label} {{{len(piece)}}}\r\n", piece, ")\r\n", tag, " OK done\r\n")
        return False


@contextmanager
def odd_imap(mail, *, behaviour="", stated_size=None):
    """Serve one mail; `stated_size`: what RFC822.SIZE says, 0 for servers that do not say it. Yields the server with its `port`; `behaviour` can be changed."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.mail, server.behaviour, server.asked = mail, behaviour, 0
        server.stated_size = len(mail) if stated_size is None else stated_size
        server.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
