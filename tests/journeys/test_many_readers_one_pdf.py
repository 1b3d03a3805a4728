"""Eight readers open one PDF of twelve pages at the same moment, again and again: the server stays, and every page is the right one."""

import hashlib
import http.client
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from baosong.core.documents.pdf import page_picture
from tests.core.documents.test_pdf_threads import PAGES, twelve_pages
from tests.journeys.client import Client
from tests.journeys.installation import wait
from tests.servers import PATIENCE_S

# Each reader fetches every picture in so many rounds, then opens page and text again, until all have opened it 300 times.
READERS, ROUNDS, OPENED = 8, 2, 300
NOTICE = (
    "关于征集支部故事的通知\n各学院党委：\n现征集支部故事，每个学院限报2篇。请报送故事文章，格式为pdf。\n"
    "请于2099年6月30日前报送。\n示范大学组织部\n2098年6月1日\n"
)
SHOWN = """
import django; django.setup()
import json
import sys
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import PanelRole
from baosong.apps.judging.models import Review
from baosong.apps.judging.services import rounds
from baosong.apps.library.enums import Audience, Rights
from baosong.apps.library.services import approvals, metadata, proposals, text_extraction
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.services import invitations
from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.services import checks, decisions, drafts, receive, submit
from baosong.core.terms.rubrics import TEMPLATES
from baosong.platform.storage import blobstore
now, office, by = timezone.now(), Person.objects.get(username="office"), Person.objects.get(username="c1")
university = Unit.objects.get(name="示范大学")
expert, reviewer = (Person.objects.create_user(username=name, password="journey-password", name=name) for name in ("expert", "r1"))
for person in (expert, reviewer):
    invitations.give_role(person=person, unit=university, role=Role.REVIEWER, by=None, at=now)
task = Task.objects.select_related("call").get()
submission = drafts.begin(task, unit=Unit.objects.get(name="文学院"), by=by, at=now)
drafts.describe(submission, title="门口的一张桌子", details={}, by=by, at=now)
with open(sys.stdin.read().strip(), "rb") as source:
    stored = blobstore().put(source)
file = receive.receive(receive.Arrival(submission, "p1", "故事.pdf", stored.sha256, stored.size, Channel.WEB, now, now), by=by)
checks.check(file.pk, blobstore=blobstore())
submit.submit(submission, by=by, at=timezone.now())
decisions.accept(submission, by=office, at=timezone.now())
judged = rounds.set_up(task, rounds.RoundPlan("初评", TEMPLATES["article"], is_blind=False, each=1), by=office, at=now)
rounds.seat(judged, [reviewer], group=PanelRole.EXPERT, by=office, at=now)
rounds.open_round(judged, by=office, at=now)
entry = proposals.propose(submission, expert=expert, by=office, at=now)
text_extraction.read(entry, blobstore=blobstore(), at=now)
said = metadata.Description(entry.title, "", "身边的事。", ["值守"], entry.theme, 2026, Rights.EDUCATION, Audience.PUBLIC, True, "存档")
metadata.describe(entry, said, by=office, at=now)
approvals.approve(entry, by=expert, at=now)
library, review = f"/library/{entry.pk}/", f"/reviews/{Review.objects.get().pk}/"
print(json.dumps({"entry": library, "text": f"{library}files/{file.pk}/text/", "review": review, "pages": f"{review}files/{file.pk}/pages/"}))
"""


class Visitor:
    """Somebody without an account."""

    def __init__(self, installation):
        self.port = installation.port

    def ask(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request(method, path)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content


def fetched(reader, path):
    status, _, content = reader.ask("GET", path)
    assert status == 200, (path, status)
    return content


def read_once(reader, page, fragment):
    """Open a page, follow the place holders as htmx does, and fetch all pictures; return their hashes."""
    assert fragment in fetched(reader, page).decode()
    pictures, path = [], fragment

    def ready():
        nonlocal path
        made = fetched(reader, path).decode()
        pictures.extend(re.findall(r'<img class="picture whole" loading="lazy" src="([^"]+)"', made))
        following = re.search(r'hx-get="([^"]+)"', made)
        path = following[1] if following else ""
        return not path

    wait(ready)
    return [hashlib.sha256(fetched(reader, picture)).hexdigest() for picture in pictures]


def test_eight_readers_at_once_see_every_page_and_the_server_stays(installation, tmp_path):
    pdf = twelve_pages(tmp_path / "故事.pdf")
    expected = [hashlib.sha256(page_picture(pdf, number)).hexdigest() for number in range(PAGES)]
    installation.publish(NOTICE)
    places = json.loads(installation.python(SHOWN, str(pdf)).splitlines()[-1])
    # As after a restore: nothing is derived yet, and all readers come at once.
    wait(lambda: installation.row("select count(*) from jobs_jobrun where state in ('waiting', 'running')") == (0,))
    shutil.rmtree(installation.data / "blobstore" / "derived")
    process, together = installation.process, Barrier(READERS)
    readers = [Visitor(installation) if number % 2 else Client(installation, "r1") for number in range(READERS)]

    def read(number):
        page, fragment = (places["entry"], places["text"]) if number % 2 else (places["review"], places["pages"])
        together.wait()
        seen = [read_once(readers[number], page, fragment) for _ in range(ROUNDS)]
        for _ in range(OPENED // READERS):
            fetched(readers[number], page)
            fetched(readers[number], fragment)
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        seen = list(pool.map(read, range(READERS)))

    assert seen == [[expected] * ROUNDS] * READERS
    # However many readers came at once, the document was opened once.
    assert installation.row("select count(*) from jobs_jobrun where cast(payload as text) like '%content%'") == (1,)
    assert process is installation.process
    assert process.poll() is None
    assert fetched(readers[1], "/healthz")
