"""A local server in place of WeCom, DingTalk and Feishu; checks signatures as each documents them."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = "SEC-made-up"


class WebhookServer:
    """The server; `texts` has accepted messages as (service, text), `refused` counts the others."""

    def __init__(self):
        self.texts, self.refused = [], 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                parts = urlsplit(self.path)
                said = outer.take(parts.path.strip("/"), {name: values[0] for name, values in parse_qs(parts.query).items()}, body)
                content = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, service, query, body):
        if service == "wecom":
            is_good = query.get("key") == "the-key" and len(body["text"]["content"].encode()) <= 2048
            text = body["text"]["content"]
        elif service == "dingtalk":
            # open.dingtalk.com: sign = base64(HMAC-SHA256(secret, timestamp + "\n" + secret)), not older than an hour.
            expected = base64.b64encode(hmac.new(SECRET.encode(), f"{query.get('timestamp')}\n{SECRET}".encode(), hashlib.sha256).digest()).decode()
            is_good = query.get("sign") == expected and abs(time.time() - int(query["timestamp"]) / 1000) < 3600
            text = body["text"]["content"]
        else:
            # open.feishu.cn: sign = base64(HMAC-SHA256(timestamp + "\n" + secret, "")), not older than an hour.
            expected = base64.b64encode(hmac.new(f"{body.get('timestamp')}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()).decode()
            is_good = body.get("sign") == expected and abs(time.time() - int(body["timestamp"])) < 3600
            text = body["content"]["text"]
        if not is_good:
            self.refused += 1
            return {"errcode": 310000, "code": 19021, "errmsg": "sign not match"}
        self.texts.append((service, text))
        return {"code": 0, "msg": "success"} if service == "feishu" else {"errcode": 0, "errmsg": "ok"}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
