"""What a fault makes of the answer of a script, as disturb.py does for SOAP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from smsc_soap.sandbox.disturb import Reply, packed, page_instead
from smsc_soap.sandbox.faults import FaultRule
from smsc_soap.sandbox.scripts.answers import ERROR_TEXTS, Answer, id_value, refused, row
from smsc_soap.sandbox.scripts.render import Style

#: What newer answers might hold, before and behind what is known.
_BEFORE: Final = {"new_flag": 1, "details": {"part": "1", "deep": {"error": 0}}}
_BEHIND: Final = {"empty_one": ""}


@dataclass(frozen=True, slots=True, repr=False)
class ScriptDraft:
    """What a script would have said, and how it was to look."""

    script: str
    answer: Answer
    style: Style

    @property
    def reply(self) -> Reply:
        """The undisturbed answer."""
        return Reply(200, self.style.body(self.answer), self.style.content_type)

    def disturbed(self, rule: FaultRule) -> Reply:
        """The answer as *rule* leaves it; the plain one for kinds that leave the content alone."""
        page = page_instead(rule)
        if page is not None:
            return page
        change = _CHANGES.get(rule.kind)
        return change(self, rule) if change else self.reply

    def _saying(self, answer: Answer) -> Reply:
        """The same answer with other content."""
        return replace(self, answer=answer).reply

    def _with_values(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Reply:
        """The named values changed, in every row of a list; words and comma lists have no names to add to."""
        value = self.answer.value
        changed: Any = [change(one) for one in value] if isinstance(value, list) else change(value)
        return self._saying(replace(self.answer, value=changed))

    def _refuse(self, rule: FaultRule) -> Reply:
        code = rule["code"]
        return self._saying(refused(code, ERROR_TEXTS.get(code, "unknown error")))

    def _fault(self, rule: FaultRule) -> Reply:
        """Plain text, as from something misconfigured; a script has no SOAP Fault."""
        return Reply(rule["status"], rule["text"].encode("utf-8"), "text/plain; charset=utf-8")

    def _windows_1251(self, rule: FaultRule) -> Reply:
        """Whatever charset was asked for, and this time the header is right."""
        style = replace(self.style, charset="windows-1251")
        return replace(self, style=style).reply

    def _bom(self, rule: FaultRule) -> Reply:
        return replace(self.reply, body=b"\xef\xbb\xbf" + self.reply.body)

    def _gzip(self, rule: FaultRule) -> Reply:
        return packed(self.reply, rule)

    def _extra_fields(self, rule: FaultRule) -> Reply:
        return self._with_values(lambda value: _BEFORE | value | _BEHIND)

    def _reordered(self, rule: FaultRule) -> Reply:
        return self._with_values(lambda value: dict(reversed(value.items())))

    def _empty(self, rule: FaultRule) -> Reply:
        """No bytes at all, or an answer without content."""
        if rule["what"] == "bytes":
            return replace(self.reply, body=b"")
        return self._saying(Answer({}, "", ""))

    def _wrong_id(self, rule: FaultRule) -> Reply:
        value, other = self.answer.value, rule["id"]
        was = str(value.get("id", "")) if isinstance(value, dict) else ""
        if not was:
            return self.reply
        words = self.answer.words.replace(f"ID - {was}", f"ID - {other}")
        commas = self.answer.commas.replace(was, other, 1)
        return self._saying(Answer({**value, "id": id_value(other)}, words, commas))

    def _other_operation(self, rule: FaultRule) -> Reply:
        is_balance = self.script == "balance.php"
        return self._saying(row({"id": 1, "cnt": 1} if is_balance else {"balance": "1000.00"}))


_CHANGES: Final[Mapping[str, Callable[[ScriptDraft, FaultRule], Reply]]] = {
    "refuse": ScriptDraft._refuse,
    "fault": ScriptDraft._fault,
    "windows_1251": ScriptDraft._windows_1251,
    "bom": ScriptDraft._bom,
    "gzip": ScriptDraft._gzip,
    "extra_fields": ScriptDraft._extra_fields,
    "reordered": ScriptDraft._reordered,
    "empty": ScriptDraft._empty,
    "wrong_id": ScriptDraft._wrong_id,
    "other_operation": ScriptDraft._other_operation,
}
