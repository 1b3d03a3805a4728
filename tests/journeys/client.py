"""A bare client with a signed-in session: pages, forms, and tus 1.0."""

import base64
import http.client
from urllib.parse import urlencode

from tests.journeys.installation import PASSWORD

MIB = 1024**2


class Client:
    """One signed-in session."""

    def __init__(self, installation, username="c1"):
        self.port = installation.port
        self.cookie = ""
        _, headers, _ = self.ask("GET", "/sign-in/")
        self.token = headers["set-cookie"].split("csrftoken=")[1].split(";")[0]
        self.cookie = f"csrftoken={self.token}"
        status, headers, _ = self.post("/sign-in/", username=username, password=PASSWORD)
        assert status == 302
        self.token = headers["set-cookie"].split("csrftoken=")[1].split(";")[0]
        self.cookie = f"csrftoken={self.token}; sessionid=" + headers["set-cookie"].split("sessionid=")[1].split(";")[0]

    def post(self, path, **values):
        """Sends a form as a page would, and asks for refusals in JSON."""
        form = urlencode({"csrfmiddlewaretoken": self.token, **values}).encode()
        referer = f"http://127.0.0.1:{self.port}/"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": referer, "Accept": "application/json"}
        return self.ask("POST", path, form, headers)

    def ask(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {"Cookie": self.cookie, **(headers or {})})
        answer = connection.getresponse()
        content = answer.read()
        found = {}
        for name, value in answer.getheaders():
            found[name.lower()] = found.get(name.lower(), "") + value + "; "
        connection.close()
        return answer.status, found, content

    def tus(self, method, path, body=b"", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, found, content = self.ask(method, path, body, {"Tus-Resumable": "1.0.0", **named})
        return status, {name: value.rstrip("; ") for name, value in found.items()}, content

    def create(self, length, *, submission=1, piece="p1", name="党课.mp4"):
        pairs = {"submission": str(submission), "piece": piece, "filename": name}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        return self.tus("POST", "/files/", Upload_Length=str(length), Upload_Metadata=metadata)

    def append(self, place, offset, content, **headers):
        return self.tus("PATCH", place, content, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream", **headers)

    def offset(self, place):
        status, headers, _ = self.tus("HEAD", place)
        return int(headers["upload-offset"]) if status == 200 else None
