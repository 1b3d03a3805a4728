"""Time to check and to import a table of units and people.

python benchmarks/table_import.py [--lines 5000]

Generated data: branches below colleges, ten each, with one person and a telephone a line.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BAOSONG_BENCH_FOLDER")) as name:
        os.environ.update(BAOSONG_DATA=name, DJANGO_SETTINGS_MODULE="baosong.site.settings")
        import django

        django.setup()
        from django.utils import timezone

        from baosong.apps.orgs.enums import Role
        from baosong.apps.orgs.interfaces.import_columns import kinds, role_words
        from baosong.apps.orgs.interfaces.import_preview import preview_of
        from baosong.apps.orgs.models import Person, Unit
        from baosong.apps.orgs.services import invitations, table_imports, units, uploaded_tables
        from baosong.site.server import prepare

        prepare()
        at, words = timezone.now(), role_words()
        university = units.add_unit(under=None, name="示例大学", by=None, at=at)
        office = Person.objects.create(username="office", name="office")
        invitations.give_role(person=office, unit=university, role=Role.ORGANISER, by=None, at=at)
        lines = [[f"第{n // 10}学院第{n % 10}党支部", f"第{n // 10}学院", "20", f"人{n}", f"138{n:08d}"] for n in range(options.lines)]
        sheet = uploaded_tables.SheetTexts("a.xlsx", [["单位", "上级单位", "人数", "姓名", "联系电话"], *lines])
        start = time.perf_counter()
        table = uploaded_tables.store(sheet, unit=university, kinds=kinds(words), by=office, at=at)
        digest = preview_of(table, by=office).plan.digest
        checked = time.perf_counter()
        made = table_imports.confirm(table, digest=digest, by=office, at=at)
        confirmed = time.perf_counter()
        table_imports.carry_out(made.pk, roles=words, at=at)
        print(
            f"{options.lines} lines: checked in {checked - start:.1f} s, confirmed in {confirmed - checked:.2f} s, imported in {time.perf_counter() - confirmed:.1f} s"
        )
        print(f"{Unit.objects.count()} units, {Person.objects.count()} accounts")


if __name__ == "__main__":
    main()
