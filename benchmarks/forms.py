"""Time to read, fill and read back forms after start-up: one of about six pages, and a summary table of 500 forms.

python benchmarks/forms.py
"""

import io
import statistics
import sys
import time
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parents[1]))

from baosong.core.forms.filler import fill_form, read_back, write_summary
from baosong.core.forms.reader import read_form
from tests.museum.forms.maker import sheet, word
from tests.museum.forms.samples import sample_values

PART = """
||
姓名 | [姓名:person] | 性别 | [性别:choice]□男 □女 | 电话 | [电话:telephone]
单位 | {c3} [单位:unit] | 职务 | [职务:text]
{r5} 主要成果 | 名称 | {c2} 时间 | {c2} 备注
[成果:table] | {c2} | {c2}
 | {c2} | {c2}
 | {c2} | {c2}
 | {c2} | {c2}
{h4000} 主要事迹 | {c5} [事迹:long_text]
{h2000} 单位意见 | {c5} [意见:opinion]////（盖章）   年  月  日
||
一、情况说明（800字）
.
.
.
.
"""
SIX_PAGES = "= 申报书\n单位名称：____________   联系人：________\n" + PART * 6
TABLE = """
{c6} 推荐汇总表
序号 | 作品名称 | 主讲人 | 单位 | 手机 | 备注
1[推荐汇总表:table] | | | | |
2 | | | | |
{c6} 填表人：
"""


def milliseconds(function, rounds=5):
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    form = word("申报书", SIX_PAGES)
    definition = read_form(form.content)
    values = sample_values(definition)
    filled = fill_form(form.content, values, definition)
    print(f"form of six pages, {len(definition.fields)} fields: read {milliseconds(lambda: read_form(form.content)):.0f} ms (aim: under 300)")
    print(f"filled in {milliseconds(lambda: fill_form(form.content, values, definition)):.0f} ms")
    print(f"read back in {milliseconds(lambda: read_back(filled.content, form.content, definition)):.0f} ms")
    table = sheet("汇总表", TABLE)
    rows = [{"c2": f"微党课{number}", "c3": "李明", "c4": "文学院第一党支部", "c5": "13800138000"} for number in range(500)]
    took = milliseconds(lambda: write_summary(table.content, rows), rounds=3)
    written = openpyxl.load_workbook(io.BytesIO(write_summary(table.content, rows).content)).active
    print(f"summary table of {written.max_row - 3} forms: {took:.0f} ms (aim: under 3000)")
