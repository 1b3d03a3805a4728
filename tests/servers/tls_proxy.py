"""A proxy that ends TLS in front of an installation, with or without the headers that the installation needs."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext


@contextmanager
def tls_proxy(port: int, target: int, context: SSLContext, *, with_port: bool = True, with_scheme: bool = True) -> Iterator[None]:
    """Forward https://localhost:port to http://127.0.0.1:target; stop on exit."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            upstream = http.client.HTTPConnection("127.0.0.1", target)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            headers["Host"] = self.headers["Host"] if with_port else self.headers["Host"].split(":")[0]
            if with_scheme:
                headers["X-Forwarded-Proto"] = "https"
            upstream.request(self.command, self.path, self.rfile.read(int(self.headers.get("Content-Length") or 0)), headers)
            answer = upstream.getresponse()
            body = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            upstream.close()

        do_POST = do_HEAD = do_GET

        def log_message(self, *arguments):
            """Write no log."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
