"""The road between the outbox and the provider of a simulated world: real bytes, faults drawn from a seed.

Everything that left us stands in ``Road.log``; the judge reads it for the provider's limits.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from smsc_soap import errors
from smsc_soap.client.transport.attempt import Attempt
from smsc_soap.sandbox.provider import Provider, Result
from smsc_soap.sandbox.script_disturb import ScriptDraft
from smsc_soap.sandbox.scripts.answers import Answer, refused
from smsc_soap.sandbox.scripts.form import Form, read_form
from smsc_soap.sandbox.scripts.render import Style
from smsc_soap.sandbox.wsdl_file import read_wsdl
from smsc_soap.soap_edge.answer import result_envelope
from smsc_soap.soap_edge.description import read_description
from smsc_soap.soap_edge.request import read_request
from smsc_soap.wire.exchange import HttpReply, HttpRequest

SERVICE = read_description(read_wsdl())

#: Faults after which the caller has read the provider's own code, if there was one.
READABLE = frozenset({"", "replay", "wrong_id", "slow"})


class Time(Protocol):
    """What the road needs of the world's clock."""

    def true_now(self) -> datetime: ...

    def advance(self, seconds: float) -> None: ...


@dataclass
class Faults:
    """What the road does, by share of calls."""

    rate: float = 0.05
    #: Late executions happen so long after the caller gave up: from, and up to so much more.
    late_from_s: float = 0.0
    late_s: float = 120.0
    #: Reading calls meet trouble, too.
    reading: bool = True
    kinds: tuple[str, ...] = (
        "refused_connection",
        "lost_request",
        "lost_reply",
        "late",
        "replay",
        "html",
        "truncated",
        "http_500_after",
        "fault_after",
        "wrong_id",
    )

    def draw(self, chance: random.Random) -> str:
        return chance.choice(self.kinds) if chance.random() < self.rate else ""


@dataclass(frozen=True, slots=True)
class Post:
    """One request that left us."""

    moment: datetime
    operation: str
    #: What makes two of them the same: recipients, text and sender, or id and phone.
    identity: Hashable
    message_id: str
    #: The fault it met.
    kind: str
    #: The provider's code as the caller read it; None: success, or nothing readable.
    code: int | None


#: Answers in the provider's place, or None to let it answer itself.
Rule = Callable[[str, Mapping[str, str]], Result | None]


def no_rule(name: str, fields: Mapping[str, str]) -> Result | None:
    """The provider answers everything itself."""
    return None


class Road:
    """Stands where the client's transport stands: request bytes in, reply bytes out, with faults between."""

    def __init__(self, provider: Provider, clock: Time, faults: Faults, chance: random.Random) -> None:
        self.provider, self.clock, self.faults, self.chance = provider, clock, faults, chance
        self.log: list[Post] = []
        self.met: Counter[str] = Counter()
        #: About how many messages each call of ``status.php`` was.
        self.asked: list[int] = []
        #: Happens while a slow call is under way.
        self.meanwhile: Callable[[], None] = lambda: None
        #: Answers instead of the provider, which then knows nothing of the request.
        self.rule: Rule = no_rule
        #: Changes what the provider, having done its part, says.
        self.lie: Callable[[str, Mapping[str, str], Result], Result] = lambda name, fields, result: result

    def post(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        name = request.operation
        if name not in SERVICE.operations:
            return self._post_list(request, attempt)
        kind = self.faults.draw(self.chance)
        if not self.faults.reading and not name.startswith("send"):
            kind = ""
        self.met[kind] += 1
        self.clock.advance(self.chance.uniform(0.02, 0.2))
        if kind == "refused_connection":
            raise errors.NotSent("refused")
        attempt.leave()
        fields = read_request(request.body, SERVICE).fields
        result = self._executed(kind, name, fields)
        self._note(kind, name, fields, result)
        if result is None:
            self.clock.advance(30.0)
            raise errors.DeadlineExceeded("no answer")
        if kind == "slow":
            self.meanwhile()
        return self._answer(kind, result_envelope(SERVICE.operations[name], result, namespace=SERVICE.namespace))

    def _post_list(self, request: HttpRequest, attempt: Attempt) -> HttpReply:
        """A call of ``status.php`` about many messages; in the log it stands once for each of them."""
        kind = self.faults.draw(self.chance) if self.faults.reading else ""
        self.met[kind] += 1
        self.clock.advance(self.chance.uniform(0.02, 0.2))
        if kind == "refused_connection":
            raise errors.NotSent("refused")
        attempt.leave()
        raw = read_form(b"", request.body, "")
        form, style = raw.decoded(), Style.of(raw.fmt, raw.charset, self.provider.behaviour)
        answer = None if kind in ("lost_request", "late") else self._listed(kind, form)
        code = answer.value.get("error_code") if answer is not None and isinstance(answer.value, dict) else None
        phones, ids = (form[name].rstrip(",").split(",") for name in ("phone", "id"))
        self.asked.append(len(ids))
        for phone, message_id in zip(phones, ids, strict=True):
            self.log.append(Post(self.clock.true_now(), "get_statuses", (message_id, phone), message_id, kind, None))
        # A refusal is one for all of them.
        self.log[-1] = replace(self.log[-1], code=code)
        if answer is None:
            self.clock.advance(30.0)
            raise errors.DeadlineExceeded("no answer")
        return self._answer(kind, ScriptDraft("status.php", answer, style).reply.body)

    def _listed(self, kind: str, form: Form) -> Answer:
        """What the provider says of many messages."""
        given = self.rule("get_statuses", form)
        if given is not None:
            code = int(str(given["error"]))
            return refused(code, "refused")
        answer = self.provider.run("status.php", form, fault=kind or None)
        assert isinstance(answer, Answer)
        if isinstance(answer.value, list):
            rows = zip(answer.value, form["id"].split(","), form["phone"].split(","))
            return replace(answer, value=[self._told(*row) for row in rows])
        return answer

    def _told(self, row: Mapping[str, Any], message_id: str, phone: str) -> Mapping[str, Any]:
        """One row of a list, as the provider says it."""
        asked = {"id": message_id, "phone": phone}
        said = self.lie("get_statuses", asked, {"status": str(row["status"])})
        return {**asked, "status": -3} if "error" in said else row

    def _executed(self, kind: str, name: str, fields: Mapping[str, str]) -> Result | None:
        """What the provider says, or None when the request got lost or comes later."""
        late_s = self.faults.late_from_s + self.chance.uniform(0, self.faults.late_s)
        if kind in ("lost_request", "late"):
            # The caller gives up after 30 seconds.
            self.provider.skip(name, fields, fault=kind, late_s=30.0 + late_s if kind == "late" else None)
            return None
        given = self.rule(name, fields)
        if given is not None:
            self.provider.skip(name, fields, fault="answered elsewhere")
            return given
        result = self.provider.call(name, fields, fault=kind or None)
        if kind == "replay":
            result = self.provider.call(name, fields, fault=kind, is_post=False)
        return self.lie(name, fields, result)

    def _note(self, kind: str, name: str, fields: Mapping[str, str], result: Result | None) -> None:
        code = None
        if result is not None and kind in READABLE:
            code = int(str(result.get("error") or 0)) or None
        sends = name.startswith("send")
        names = ("phones", "mes", "sender") if sends else ("id", "phone")
        if sends and not fields.get("phones"):
            # A list: its lines are in the parameters.
            names = ("query", "sender", "phones")
        identity = tuple(fields.get(one, "") for one in names)
        self.log.append(Post(self.clock.true_now(), name, identity, fields.get("id", ""), kind, code))

    def _answer(self, kind: str, body: bytes) -> HttpReply:
        if kind == "lost_reply":
            raise errors.ConnectionLost("reset")
        if kind == "html":
            return HttpReply(200, {}, b"<html><body>maintenance</body></html>")
        if kind == "truncated":
            return HttpReply(200, {}, body[: self.chance.randrange(len(body))])
        if kind == "http_500_after":
            return HttpReply(500, {}, body)
        if kind == "fault_after":
            return HttpReply(200, {}, _FAULT)
        if kind == "wrong_id":
            return HttpReply(200, {}, body.replace(b"<id>", b"<id>x", 1).replace(b'"id": "', b'"id": "x', 1))
        return HttpReply(200, {}, body)

    def close(self) -> None:
        return None

    @property
    def sends(self) -> list[Post]:
        return [one for one in self.log if one.operation.startswith("send")]


def breaches(road: Road, *, sends_per_s: float, burst: int) -> list[str]:
    """Every limit of the provider, and of our own, that requests of ours went beyond."""
    return [
        *_too_often(road, "get_status", most=5, what="status of one message"),
        *_too_often(road, "send", most=1, what="identical send"),
        *_unexplained_nines(road),
        *_wrong_logins(road),
        *_refused_in_a_row(road),
        *_loud_after_block(road),
        *_too_fast(road, sends_per_s, burst),
    ]


_MINUTE = timedelta(seconds=60)


def _too_often(road: Road, operation: str, *, most: int, what: str) -> list[str]:
    times: dict[Hashable, list[datetime]] = {}
    found = []
    for post in road.log:
        if not post.operation.startswith(operation):
            continue
        mine = times.setdefault(post.identity, [])
        mine.append(post.moment)
        if len(mine) > most and post.moment - mine[-most - 1] < _MINUTE:
            found.append(f"{what}: more than {most} in a minute at {post.moment:%H:%M:%S}")
    return found


def _unexplained_nines(road: Road) -> list[str]:
    """Code 9 is fair only after a replay, a late copy, or where the world's own rule says so."""
    if road.rule is not no_rule:
        return []
    late = {one.identity for one in road.log if one.kind == "late"}
    ours = [one for one in road.log if one.code == 9 and one.kind != "replay" and one.identity not in late]
    return [f"code 9 at {one.moment:%H:%M:%S}, and nothing explains it" for one in ours]


def _wrong_logins(road: Road) -> list[str]:
    times = [one.moment for one in road.log if one.code == 2]
    half_hour = timedelta(minutes=30)
    full = [one for one, fifth in zip(times, times[4:]) if fifth - one < half_hour]
    return ["five refused logins within half an hour"] if full else []


def _refused_in_a_row(road: Road) -> list[str]:
    row = longest = 0
    for post in road.sends:
        row = row + 1 if post.code in (1, 5, 6, 7, 8) else 0
        longest = max(longest, row)
    return [f"{longest} refused sends in a row"] if longest >= 100 else []


def _loud_after_block(road: Road) -> list[str]:
    quiet_until: datetime | None = None
    found = []
    for post in road.log:
        if quiet_until is not None and post.moment < quiet_until:
            found.append(f"a call at {post.moment:%H:%M:%S}, within ten minutes of code 4")
        if post.code == 4:
            quiet_until = post.moment + timedelta(minutes=10)
    return found


def _too_fast(road: Road, sends_per_s: float, burst: int) -> list[str]:
    """GCRA as told, give or take the time between leave to send and the first byte."""
    slack_s = 0.25
    times = [one.moment for one in road.sends]
    for first, last in zip(times, times[burst:]):
        if (last - first).total_seconds() < 1 / sends_per_s - slack_s:
            return [f"more than {burst} sends at once at {last:%H:%M:%S}"]
    for first, last in zip(times, times[10 * burst :]):
        if (last - first).total_seconds() < 9 * burst / sends_per_s - slack_s:
            return [f"faster than {sends_per_s} sends a second at {last:%H:%M:%S}"]
    return []


_FAULT: Any = (
    b'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>'
    b"<faultcode>SOAP-ENV:Server</faultcode><faultstring>x</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body>"
    b"</SOAP-ENV:Envelope>"
)
