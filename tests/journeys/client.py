"""A minimal HTTP client with a signed-in session: pages, forms, and tus 1.0."""

import base64
import http.client
import json
import time
from urllib.parse import urlencode

from tests.journeys.installation import PASSWORD
from tests.servers import PATIENCE_S

MIB = 1024**2


class Client:
    """One signed-in session."""

    def __init__(self, installation, username="c1", password=PASSWORD):
        self.port = installation.port
        self.cookie = ""
        _, headers, _ = self.ask("GET", "/sign-in/")
        self.token = headers["set-cookie"].split("csrftoken=")[1].split(";")[0]
        self.cookie = f"csrftoken={self.token}"
        status, headers, _ = self.post("/sign-in/", username=username, password=password)
        assert status == 302
        self.token = headers["set-cookie"].split("csrftoken=")[1].split(";")[0]
        self.cookie = f"csrftoken={self.token}; sessionid=" + headers["set-cookie"].split("sessionid=")[1].split(";")[0]

    def post(self, path, **values):
        """Send a form as a page would, and accept refusals as JSON."""
        form = urlencode({"csrfmiddlewaretoken": self.token, **values}).encode()
        referer = f"http://127.0.0.1:{self.port}/"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": referer, "Accept": "application/json"}
        return self.ask("POST", path, form, headers)

    def ask(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
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

    def hand_in(self, installation, *, unit, title, content, name="故事.docx", piece="p1", task=1, seconds=PATIENCE_S):
        """Begin, upload and submit one submission, as a browser would; return the URL that confirms its receipt. `seconds` limits the wait for the checks."""
        (unit_id,) = installation.row(f"select id from orgs_unit where name = '{unit}'")
        _, headers, _ = self.post(f"/hand-in/task/{task}/{unit_id}/begin/")
        made = int(headers["location"].rstrip("; ").strip("/").rsplit("/", 1)[-1])
        self.post(f"/submissions/{made}/describe/", title=title)
        _, headers, _ = self.create(len(content), submission=made, piece=piece, name=name)
        assert self.append(headers["location"], 0, content)[0] == 204
        end = time.monotonic() + seconds
        while (answer := self.post(f"/submissions/{made}/submit/"))[0] == 409 and time.monotonic() < end:
            # Submitting is possible only after the checks of the files.
            assert json.loads(answer[2])["code"] == "checks_pending", answer[2].decode()
            time.sleep(0.3)
        assert answer[0] == 302, answer[2].decode()
        page = self.ask("GET", answer[1]["location"].rstrip("; "))[2].decode()
        return "/verify/" + page.split("/verify/")[1].split("/")[0] + "/"

    def create(self, length, *, submission=1, piece="p1", name="党课.mp4"):
        pairs = {"submission": str(submission), "piece": piece, "filename": name}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        return self.tus("POST", "/files/", Upload_Length=str(length), Upload_Metadata=metadata)

    def append(self, place, offset, content, **headers):
        return self.tus("PATCH", place, content, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream", **headers)

    def offset(self, place):
        status, headers, _ = self.tus("HEAD", place)
        return int(headers["upload-offset"]) if status == 200 else None
