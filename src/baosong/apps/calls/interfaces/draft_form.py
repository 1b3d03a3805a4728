"""The draft's form: posted fields replace values of the terms, and one action adds or drops a row."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from baosong.core.terms import ChannelKind, PieceKind, Rule, Severity, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.profiles import PROFILES, with_profile
from baosong.platform.messages.rules import rule_name, typed, value_words

Posted = Mapping[str, str]
LONGEST = 200


class DraftForm:
    """One submission of the form: `terms` is the result, `faults` has a sentence for each field not understood, by field name."""

    def __init__(self, terms: Terms, posted: Posted) -> None:
        self.posted = posted
        self.faults: dict[str, str] = {}
        self.terms = self._applied(terms)

    def _text(self, name: str, old: str) -> str:
        return " ".join(self.posted[name].split())[:LONGEST] if name in self.posted else old

    def _number(self, name: str, old: int | None) -> int | None:
        if name not in self.posted:
            return old
        written = self.posted[name].strip()
        if not written:
            return None
        if not written.isdigit() or int(written) > 1_000_000:
            self.faults[name] = _("Please enter a whole number.")
            return old
        return int(written)

    def _applied(self, terms: Terms) -> Terms:
        tasks = tuple(self._task(task, f"t{i}") for i, task in enumerate(terms.tasks))
        terms = replace(
            terms,
            title=self._text("title", terms.title),
            naming=self._text("naming", terms.naming),
            grace_minutes=self._number("grace_minutes", terms.grace_minutes) or 0,
            themes=tuple(part for part in self.posted["themes"].replace("，", "、").replace(",", "、").split("、") if part.strip())
            if "themes" in self.posted
            else terms.themes,
            channels=self._channels(terms),
            tasks=tasks,
        )
        return _keyed(self._after_action(terms))

    def _channels(self, terms: Terms) -> tuple[TermsChannel, ...]:
        if "subject" not in self.posted:
            return terms.channels
        wanted = self._text("subject", "")
        channels = []
        for channel in terms.channels:
            if channel.kind is ChannelKind.EMAIL and channel.subject != wanted:
                channel = replace(channel, subject=wanted, subject_evidence=None)
            channels.append(channel)
        if wanted and not any(channel.kind is ChannelKind.EMAIL for channel in channels):
            channels.append(TermsChannel(ChannelKind.EMAIL, subject=wanted))
        return tuple(channels)

    def _task(self, task: TermsTask, at: str) -> TermsTask:
        deadline = task.deadline
        evidence = task.deadline_evidence
        if f"{at}-date" in self.posted:
            day, hour = self.posted[f"{at}-date"].strip(), self.posted.get(f"{at}-time", "").strip()
            written = (f"{day}T{hour}" if hour else day) if day else (deadline if deadline.startswith("--") else "")
            if written != deadline:
                deadline, evidence = written, None
        names = self.posted.get(f"{at}-fields")
        return replace(
            task,
            name=self._text(f"{at}-name", task.name),
            deadline=deadline,
            deadline_evidence=evidence,
            cap=self._number(f"{at}-cap", task.cap),
            fields=tuple(name for name in names.split(",") if name) if names is not None else task.fields,
            quotas=tuple(self._quota(quota, f"{at}-q{k}") for k, quota in enumerate(task.quotas)),
            pieces=tuple(self._piece(piece, f"{at}-p{j}") for j, piece in enumerate(task.pieces)),
        )

    def _quota(self, quota: TermsQuota, at: str) -> TermsQuota:
        changed = replace(
            quota,
            least=self._number(f"{at}-least", quota.least),
            most=self._number(f"{at}-most", quota.most),
            unit_kind=self._text(f"{at}-kind", quota.unit_kind),
            basis=self.posted.get(f"{at}-basis", quota.basis),
            every=self._number(f"{at}-every", quota.every),
            is_advice=self.posted[f"{at}-severity"] == "advice" if f"{at}-severity" in self.posted else quota.is_advice,
        )
        if changed.least is not None and changed.most is not None and changed.least > changed.most:
            self.faults[f"{at}-least"] = _("The least is more than the most.")
            return quota
        return changed

    def _piece(self, piece: TermsPiece, at: str) -> TermsPiece:
        kind = self.posted.get(f"{at}-kind", piece.kind.value)
        return replace(
            piece,
            kind=PieceKind(kind) if kind in set(map(str, PieceKind)) else piece.kind,
            name=self._text(f"{at}-name", piece.name),
            required=self.posted[f"{at}-required"] == "1" if f"{at}-required" in self.posted else piece.required,
            rules=tuple(self._rule(rule, f"{at}-r{k}") for k, rule in enumerate(piece.rules)),
        )

    def _rule(self, rule: Rule, at: str) -> Rule:
        severity = Severity.ADVICE if self.posted.get(f"{at}-severity", rule.severity.value) == "advice" else Severity.BLOCK
        written = self.posted.get(f"{at}-value")
        if written is None or written.strip() == value_words(rule.field, rule.value, approx=rule.approx):
            return replace(rule, severity=severity)
        value = typed(rule.field, written)
        if value is None:
            self.faults[f"{at}-value"] = _("“%(written)s” was not understood as %(rule)s. Write for example: %(example)s") % {
                "written": written,
                "rule": rule_name(rule.field),
                "example": value_words(rule.field, EXAMPLES[rule.field]),
            }
            return replace(rule, severity=severity)
        return Rule(rule.field, value, severity, evidence=None)

    def _after_action(self, terms: Terms) -> Terms:
        act, *where = self.posted.get("act", "").split(":")
        indices = [int(part) for part in where if part.isdigit()]
        tasks = list(terms.tasks)
        if act == "add-task":
            tasks.append(TermsTask(name="", pieces=(TermsPiece(PieceKind.DOCUMENT),)))
        elif indices and indices[0] >= len(tasks):
            return terms
        elif act == "drop-task":
            del tasks[indices[0]]
        elif act == "profile" and where and where[0] in PROFILES:
            tasks = [replace(task, pieces=tuple(with_profile(piece, where[0]) for piece in task.pieces)) for task in tasks]
        elif indices:
            tasks[indices[0]] = _task_after(tasks[indices[0]], act, indices[1:], self.posted)
        return replace(terms, tasks=tuple(tasks))


def _task_after(task: TermsTask, act: str, indices: list[int], posted: Posted) -> TermsTask:
    pieces, quotas = list(task.pieces), list(task.quotas)
    if act == "add-piece":
        pieces.append(TermsPiece(PieceKind.DOCUMENT))
    elif act == "add-quota":
        quotas.append(TermsQuota(least=1))
    elif act == "drop-quota" and indices and indices[0] < len(quotas):
        del quotas[indices[0]]
    elif act == "drop-piece" and indices and indices[0] < len(pieces):
        del pieces[indices[0]]
    elif act == "add-rule" and indices and indices[0] < len(pieces):
        field = posted.get("new_rule", "")
        piece = pieces[indices[0]]
        if field in EXAMPLES and piece.rule(field) is None:
            pieces[indices[0]] = replace(piece, rules=(*piece.rules, Rule(field, EXAMPLES[field])))
    elif act == "drop-rule" and len(indices) == 2 and indices[0] < len(pieces):
        rules = list(pieces[indices[0]].rules)
        if indices[1] < len(rules):
            del rules[indices[1]]
        pieces[indices[0]] = replace(pieces[indices[0]], rules=tuple(rules))
    return replace(task, pieces=tuple(pieces), quotas=tuple(quotas))


def _keyed(terms: Terms) -> Terms:
    """The terms with keys for new tasks and pieces; keys never change, since files refer to them."""
    taken = {task.key for task in terms.tasks}
    tasks = []
    for task in terms.tasks:
        if not task.key:
            task = replace(task, key=_free("t", taken))
            taken.add(task.key)
        inner = {piece.key for piece in task.pieces}
        pieces = []
        for piece in task.pieces:
            if not piece.key:
                piece = replace(piece, key=_free("p", inner))
                inner.add(piece.key)
            pieces.append(piece)
        tasks.append(replace(task, pieces=tuple(pieces)))
    return replace(terms, tasks=tuple(tasks))


def _free(prefix: str, taken: set[str]) -> str:
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


EXAMPLES: dict[str, str | int | tuple[int | str | None, ...]] = {
    "duration_s": (300, 480),
    "resolution": (1920, 1080),
    "resolution_min": (1280, 720),
    "formats": ("mp4",),
    "video_codec": "h264",
    "bitrate_kbps": (4000, None),
    "aspect": "16:9",
    "max_bytes": 2 * 1024**3,
    "min_bytes": 3 * 1024**2,
    "subtitles": "required",
    "words": (None, 2000),
    "dpi_min": 300,
    "long_edge_min_px": 2000,
    "pieces_count": (1, 5),
}

__all__ = ["EXAMPLES", "DraftForm"]
