"""A reader without a model: 关于报送…的通知 becomes one task with the words between 报送 and 的通知."""

import json
import re
from collections.abc import Mapping
from typing import Any

from baosong.core.notice.second_reader import ReaderOptions


class FirstLineReader:
    """Reads the first line alone; it needs no address, so that no text leaves the machine."""

    def __init__(self, options: ReaderOptions) -> None:
        self.options = options

    def propose(self, text: str, schema: Mapping[str, Any]) -> str:
        line = text.strip().partition("\n")[0]
        asked = re.search(r"(?:报送|征集|推荐|提交)(.+?)的通知", line)
        tasks = []
        if asked:
            tasks.append({"name": {"value": asked[1], "quote": line}, "deadline": None, "quotas": [], "pieces": []})
        return json.dumps({"title": {"value": line, "quote": line}, "tasks": tasks}, ensure_ascii=False)
