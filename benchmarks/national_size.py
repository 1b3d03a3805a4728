"""Page times in a database of a whole country compared with one of a single university.

python benchmarks/national_size.py [--share 1.0] [--rounds 15]

A PostgreSQL server of its own with two databases. The country: 1 ministry, 31 provinces, 2,700 universities, 60,000 colleges, 1.2 million
branches, each level called by the one above (62,732 calls), 2 million submissions with versions, files and receipts, 50,000 library entries;
all times --share. The university: one with 300 colleges of 20 branches, like one inside the country. The pages
of that university are opened in both, the ministry's in one; the counters are compared with a recount. Prints seconds and ratios.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
TURNS = 5
COLLEGES, BRANCHES = 300, 20
ENTRIES_OF_UNIVERSITY = 300
PATH = """
create or replace function step(n bigint) returns text immutable language sql as $$
  select substr(d, (n / 46656 % 36)::int + 1, 1) || substr(d, (n / 1296 % 36)::int + 1, 1) || substr(d, (n / 36 % 36)::int + 1, 1) || substr(d, (n % 36)::int + 1, 1)
  from (select '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' as d) as digits $$
"""


class RowGenerator:
    """Inserts rows by SQL; columns that are not given have the model's default."""

    def __init__(self, connection):
        self.cursor = connection.cursor()

    def run(self, statement):
        self.cursor.execute(statement)

    def fill(self, model, source, /, **values_by_column):
        columns, values = [], []
        for field in model._meta.concrete_fields:
            name = field.column
            value = values_by_column[name] if name in values_by_column else self.literal(field)
            columns.append(f'"{name}"')
            values.append(value)
        self.run(f"insert into {model._meta.db_table} ({', '.join(columns)}) select {', '.join(values)} from {source}")

    def literal(self, field):
        if field.has_default():
            value = field.get_default()
            if isinstance(value, bool):
                return str(value).lower()
            if isinstance(value, (dict, list)):
                return f"'{json.dumps(value)}'::jsonb"
            return str(value) if isinstance(value, (int, float)) else f"'{value}'"
        return "null" if field.null else "''"


def units(filling, levels, *, name="单位"):
    """A tree whose levels have so many units; those of a level are spread evenly over the level above. The first university gets 300 colleges."""
    from baosong.apps.orgs.models import Unit

    first, above = 1, None
    for depth, count in enumerate(levels, 1):
        values_by_column = {"depth": str(depth), "name": f"'{name}' || k", "kind": f"'层级{depth}'", "branches": "2", "members": "40"}
        if above is None:
            filling.fill(Unit, "generate_series(0, 0) as k", id="1", path="step(1)", **values_by_column)
        else:
            start, parents = above
            source = f"generate_series(0, {count - 1}) as k join orgs_unit p on p.id = {start} + k % {parents}"
            filling.fill(Unit, source, id=f"{first} + k", path=f"p.path || step(k / {parents} + 1)", **values_by_column)
        above, first = (first, count), first + count
    return first


def more_colleges(filling, university, first, have, wanted):
    from baosong.apps.orgs.models import Unit

    filling.fill(
        Unit,
        f"generate_series({have}, {wanted - 1}) as k join orgs_unit p on p.id = {university}",
        id=f"{first} + k - {have}",
        path="p.path || step(k + 1)",
        depth="p.depth + 1",
        name="'学院' || k",
        kind="'层级4'",
        branches="2",
        members="40",
    )
    fresh, following = f"p.id >= {first} and p.id < {first + wanted - have}", first + wanted - have
    filling.fill(
        Unit,
        f"orgs_unit p cross join generate_series(0, {BRANCHES - 1}) as k where {fresh}",
        id=f"{following} + (p.id - {first}) * {BRANCHES} + k",
        path="p.path || step(k + 1)",
        depth="p.depth + 1",
        name="'支部' || k",
        kind="'层级5'",
        branches="2",
        members="40",
    )


def submissions(filling, *, depth_of_university):
    """Calls, tasks, submissions, receipts and counters for every unit that has units below it."""
    from baosong.apps.calls.models import Addressee, Call, CallCounters, Task
    from baosong.apps.orgs.models import Membership, Person
    from baosong.apps.submissions.models import Finding, PieceFile, Receipt, Submission, Version

    # Counters of the tree, which treebeard keeps.
    filling.run("create temp table below as select left(path, -4) as path, count(*) as n from orgs_unit where depth > 1 group by 1")
    filling.run("update orgs_unit u set numchild = b.n from below b where u.path = b.path")
    filling.run("create index on orgs_unit (left(path, -4))")
    filling.run("analyze orgs_unit")
    has_below = "orgs_unit u left join orgs_unit p on p.path = left(u.path, -4) and u.depth > 1 where u.numchild > 0"
    text = {"terms_json": "(select terms_json from calls_call where id = 1)", "notice_id": "(select notice_id from calls_call where id = 1)"}
    filling.fill(
        Call,
        f"{has_below} and u.id > 1",
        id="u.id",
        unit_id="u.id",
        parent_id="p.id",
        title="'关于征集支部故事的通知'",
        state="'published'",
        made_by_id="1",
        made_at="now()",
        published_at="now()",
        **text,
    )
    filling.fill(
        Task, "calls_call c where c.id > 1", id="c.id", call_id="c.id", key="'t1'", position="1", name="'支部故事'", deadline="now() + interval '90 days'"
    )
    filling.fill(Addressee, "orgs_unit u join orgs_unit p on p.path = left(u.path, -4) where u.depth > 1", id="u.id", call_id="p.id", unit_id="u.id")
    filling.fill(
        Person,
        "calls_call c where c.id > 1",
        id="c.id",
        username="'office' || c.id",
        name="'组织员' || c.id",
        password="'!'",
        is_active="true",
        date_joined="now()",
    )
    filling.fill(Membership, "calls_call c where c.id > 1", id="c.id * 2", person_id="c.id", unit_id="c.id", role="'organiser'")
    filling.fill(Membership, "calls_call c where c.id > 1", id="c.id * 2 + 1", person_id="c.id", unit_id="c.id", role="'liaison'")
    # Branches hand in one or two submissions, colleges three, what lies above ten; one of five is still a draft.
    many = f"case when u.depth > {depth_of_university + 1} then 1 + (u.id % 5 < 2)::int when u.depth = {depth_of_university + 1} then 3 else 10 end"
    filling.run(
        f"create temp table handed as select u.id as unit_id, a.call_id, g as n, row_number() over () as id from orgs_unit u join calls_addressee a on a.unit_id = u.id cross join lateral generate_series(1, {many}) as g"
    )
    state = "case (unit_id * 7 + n) % 10 when 0 then 'draft' when 1 then 'draft' when 2 then 'returned' when 3 then 'submitted' when 4 then 'submitted' else 'accepted' end"
    filling.fill(
        Submission,
        "handed",
        id="id",
        task_id="call_id",
        unit_id="unit_id",
        title="'我身边的故事' || id",
        state=state,
        made_by_id="1",
        made_at="now()",
        changed_at="now()",
    )
    sent = "submissions_submission s where s.state <> 'draft'"
    late = "case when s.id % 20 = 0 then 'in_grace' else 'in_time' end"
    filling.fill(Version, sent, id="s.id", submission_id="s.id", number="1", submitted_at="now()", submitted_by_id="1", lateness=late)
    sha256 = "md5(s.id::text) || md5('x' || s.id::text)"
    filling.fill(
        PieceFile,
        sent,
        id="s.id",
        version_id="s.id",
        piece_key="'p1'",
        name="'故事.docx'",
        sha256=sha256,
        size="120000",
        begun_at="now()",
        received_at="now()",
        check_state="'done'",
    )
    filling.fill(Receipt, sent, id="s.id", version_id="s.id", number="'BS-' || s.id", code="'code' || s.id", issued_at="now()", files="'[]'::jsonb")
    filling.fill(Finding, f"{sent} and s.id % 3 = 0", id="s.id", file_id="s.id", rule="'words'", verdict="'advice'")
    # The counters as services would have written them; main() compares them with a recount.
    filling.run(
        "update calls_addressee a set is_done = h.n >= 1, is_late = h.late from (select s.task_id, s.unit_id, count(*) as n, bool_or(s.id % 20 = 0) as late"
        " from submissions_submission s where s.state in ('submitted', 'accepted') group by 1, 2) h where h.task_id = a.call_id and h.unit_id = a.unit_id"
    )
    counted = "(select call_id, count(*) as n, count(*) filter (where is_done) as done, count(*) filter (where is_done and not is_late) as good from calls_addressee group by 1) t"
    filling.run("delete from calls_callcounters")
    filling.fill(CallCounters, counted, call_id="call_id", expected="n", actual="done", on_time="good")
    for depth in range(8, 0, -1):
        filling.run(
            "update calls_callcounters t set below = b.n, complete_below = b.done from (select c.parent_id, count(*) as n,"
            f" count(*) filter (where x.actual = x.expected and x.complete_below = x.below) as done from calls_call c join calls_callcounters x on x.call_id = c.id"
            f" join orgs_unit u on u.id = c.unit_id where u.depth = {depth} and c.parent_id is not null group by 1) b where b.parent_id = t.call_id"
        )


def library(filling, count, university):
    """Entries out of accepted submissions, those of the university among them."""
    from baosong.apps.library.models import Entry
    from baosong.apps.library.services.search_index import rebuild
    from benchmarks.search import sentences

    one, words = sentences(random.Random(7))
    filling.run(
        f"create temp table picked as select s.id, s.unit_id from submissions_submission s join orgs_unit u on u.id = s.unit_id where s.state = 'accepted' and u.path like (select path from orgs_unit where id = {university}) || '%' limit {ENTRIES_OF_UNIVERSITY}"
    )
    if count > ENTRIES_OF_UNIVERSITY:
        filling.run(
            f"insert into picked select s.id, s.unit_id from submissions_submission s where s.state = 'accepted' and s.id not in (select id from picked) and s.id % 17 = 0 limit {count - ENTRIES_OF_UNIVERSITY}"
        )
    filling.fill(
        Entry,
        "picked",
        id="id",
        submission_id="id",
        unit_id=f"case when unit_id in (select u.id from orgs_unit u where u.path like (select path from orgs_unit where id = {university}) || '%') then {university} else unit_id end",
        author_id="unit_id",
        state="'shown'",
        title="'故事' || id",
        source="''",
        audience="'organisation'",
        year="2026",
        taken_in_at="now()",
        approved_at="now()",
        changed_at="now()",
    )
    rng = random.Random(5)
    entries = list(Entry.objects.only("pk", "title", "summary"))
    for entry in entries:
        entry.title = "".join(rng.choices(words[:5000], k=3)) + one()[:8]
        entry.summary = "，".join(one() for _ in range(8))
    Entry.objects.bulk_update(entries, ["title", "summary"], batch_size=1000)
    return rebuild()


def first_call(unit):
    """One call made by the services; its terms are copied for all others."""
    from django.utils import timezone

    from baosong.apps.calls.services import drafts, publish
    from baosong.apps.orgs.models import Membership, Person, Unit
    from tests.journeys.installation import stories_notice

    office = Person.objects.create_user(pk=1, username="office1", password=None, name="组织部")
    Membership.objects.create(pk=2, person=office, unit_id=unit, role="organiser")
    draft = drafts.draft_from(stories_notice(5).replace("限报5篇", "至少报送1篇"), unit=Unit.objects.get(pk=unit), by=office, at=timezone.now())
    publish.publish(draft, to=list(Unit.objects.filter(depth=2)), by=office, at=timezone.now())
    from baosong.apps.calls.models import Addressee

    Addressee.objects.all().delete()


def set_up(kind, share):
    """In the database of the environment; prints the key of the university that is compared."""
    import django

    django.setup()
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    filling = RowGenerator(connection)
    filling.run(PATH)
    start = time.perf_counter()
    if kind == "country":
        levels = [1, 31, max(31, int(2700 * share)), int(60000 * share), int(1_200_000 * share)]
        university = 33
        following = units(filling, levels)
        have = -(-levels[3] // levels[2])
        more_colleges(filling, university, following, have, COLLEGES)
        entries = max(ENTRIES_OF_UNIVERSITY, int(50_000 * min(1, share * 4)))
    else:
        university, entries = 3, ENTRIES_OF_UNIVERSITY
        units(filling, [1, 1, 1, COLLEGES, COLLEGES * BRANCHES])
    filling.run("analyze orgs_unit")
    first_call(1)
    submissions(filling, depth_of_university=3)
    taken = library(filling, entries, university)
    # Otherwise autovacuum would run while pages are measured.
    filling.run("vacuum analyze")
    for label in ("orgs.Unit", "calls.Call", "submissions.Submission", "submissions.Version", "submissions.PieceFile", "submissions.Receipt", "library.Entry"):
        print(f"  {label} {apps.get_model(label).objects.count():,}", end="")
    print(f"\n  {kind}: made in {time.perf_counter() - start:.0f} s, {taken:,} entries indexed", file=sys.stdout, flush=True)
    (Path(os.environ["BAOSONG_DATA"]) / "university").write_text(str(university))


def measure(rounds):
    """Seconds of each page in the database of the environment, as JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from baosong.apps.orgs.models import Person

    settings.ALLOWED_HOSTS = ["*"]
    university = int((Path(os.environ["BAOSONG_DATA"]) / "university").read_text())
    office = Client()
    office.force_login(Person.objects.get(username=f"office{university}"))
    # Words that fill a page even in a library of 300 entries, so that pages of the same size are compared.
    words = ["我们", "自己", "没有", "已经", "他们"]
    pages = {
        "matrix": [f"/overview/{university}/"],
        "unit": [f"/units/{university}/"],
        "units": ["/units/"],
        "search": [f"/library/?q={word}" for word in words],
        "ledger": [f"/overview/{university}/ledger.xlsx"],
        "desk": ["/"],
    }
    ministry = Client()
    ministry.force_login(Person.objects.get(username="office1"))
    found = {}
    for name, addresses in pages.items():
        found[name] = timed(office, addresses, rounds)
    if university != 3:
        for name, address in {
            "matrix": "/overview/1/",
            "unit": "/units/1/",
            "units": "/units/",
            "desk": "/",
            "search": "/library/?q=故事",
            "ledger": "/overview/1/ledger.xlsx",
        }.items():
            found[f"ministry's {name}"] = timed(ministry, [address], rounds)
    print(json.dumps(found))


def timed(client, addresses, rounds):
    """Seconds: the fastest of an address's rounds, since other load can only add; of several addresses the mean."""
    spent = {address: [] for address in addresses}
    for turn in range(rounds + 3):
        for address in addresses:
            start = time.perf_counter()
            answer = client.get(address)
            if getattr(answer, "streaming", False):
                b"".join(answer.streaming_content)
            if turn >= 3:
                spent[address].append(time.perf_counter() - start)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
    return statistics.mean(min(seconds) for seconds in spent.values())


def recount():
    import django

    django.setup()
    from baosong.apps.submissions.services.counters import differences

    start = time.perf_counter()
    wrong = sum(1 for _ in differences())
    print(f"counters recounted in {time.perf_counter() - start:.0f} s: {wrong} differences", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        {"set_up": lambda kind: set_up(kind, options.share), "measure": lambda: measure(options.rounds), "recount": recount}[options.only[0]](*options.only[1:])
        return
    from tests.servers.postgres import postgres_server

    with postgres_server() as server, tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        asks = {}
        for kind in ("university", "country"):
            with psycopg.connect(server.address(), autocommit=True) as connection:
                connection.execute(f"create database {kind}")
            folder = Path(name) / kind
            folder.mkdir()
            environment = {
                **os.environ,
                "BAOSONG_DATABASE": server.address(kind),
                "BAOSONG_DATA": str(folder),
                "DJANGO_SETTINGS_MODULE": "baosong.site.settings",
                "BAOSONG_LOG_LEVEL": "ERROR",
            }

            def ask(*what, environment=environment):
                command = [sys.executable, __file__, "--share", str(options.share), "--rounds", str(options.rounds), "--only", *what]
                ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
                return ran.stdout

            asks[kind] = ask
            print(ask("set_up", kind), end="", flush=True)
        print(asks["country"]("recount"), end="", flush=True)
        # Alternating, since the speed of the machine varies; the fastest turn of each counts.
        turns = [{kind: json.loads(ask("measure")) for kind, ask in asks.items()} for _ in range(TURNS)]
        best = {kind: {page: min(turn[kind][page] for turn in turns) for page in turns[0][kind]} for kind in asks}
        for page, seconds in best["country"].items():
            beside = best["university"].get(page)
            more = f"   university {beside * 1000:7.1f} ms   ratio {seconds / beside:.2f}" if beside else ""
            print(f"{page:18} country {seconds * 1000:7.1f} ms{more}")


if __name__ == "__main__":
    main()
