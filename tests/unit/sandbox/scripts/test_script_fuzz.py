"""Anything may be asked of any script: every answer is a sound one of its format, whatever the switches are."""

from __future__ import annotations

import json
import random
from urllib.parse import urlencode

import pytest
from lxml import etree

from smsc_soap.sandbox.behaviour import Behaviour
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.refusal import RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, FileAnswer, refusal
from smsc_soap.sandbox.scripts.form import RawForm, read_form
from smsc_soap.sandbox.scripts.render import Style
from smsc_soap.sandbox.scripts.table import SCRIPTS

SEEDS = range(8)
STEPS = 1000
#: Script → what is asked of it, one of which every request has, and names it knows.
KNOWN = {
    "send.php": (
        "phones=79990000001&mes=x phones=79990000001,12&mes=x&op=1&err=1 list=79990000001:a "
        "phones=a@b.example&mail=1&mes=x&subj=s&sender=c@b.example",
        "id sender time cost err op nl tz period freq valid call voice param mes subj mms hlr ping bin push flash "
        "maxsms translit tinyurl userip imgcode",
    ),
    "status.php": ("phone=79990000001&id=1 phone=79990000001,&id=1, phone=79990000001,12&id=1,x", "all del id phone"),
    "balance.php": ("cur=1 cur=0", "cur"),
    "get.php": (
        "get_messages=1 get_answers=1 get_price=1 get_senders=1 get_stat=1&start=01.01.2026 get_mega_accounts=1",
        "start end phone email format cnt prev_id after_id hour to_phone mycur balance2",
    ),
    "info.php": ("get_operator=1&phone=79990000001 get_operator=1&phone=12025550100,", "phone"),
    "receive_phones.php": ("get=1 buy=1&phone=79990009001 chg=1&phone=79990009001", "phone noprolong"),
    "wait_call.php": ("phone=79990000001 phone=77010000001", "phone"),
    "downloads.php": ("get_list=1 get_file=1&id=1 get_file=1&name=x", "cnt after_id id name"),
    "users.php": (
        "add=1&user=sub&password=x chg=1&user=sub pay=1&user=sub&sum=5 get_stat=1&start=01.01.2026 get_stat_all=1",
        "type tariff curr fmts email tmlim nb dlim fl[29] fl2[10] fl2[27] pswc notes start end reseller user_id "
        "balance2",
    ),
    "imgcode.php": ("x=1 x=2", "x"),
}
VALUES = (
    "", "0", "1", "2", "3", "4", "-1", "99999999999", "٣", "1.5", "+5", "x", "79990000001", "+79990000001,79990000002",
    "123", "79990009923", "sub", "alex", "01.01.2026", "31.12.2026", "32.13.2026", "7,-77", "a@b.example", "code",
    "\x00", "я" * 80, "x" * 1001, "utf-8", "koi8-r", "9-21", "G1", "79990000001:a\n79990000002:b", "127.0.0.1", "::1",
    "nan", "1e5", "-0", "<&>", "Қ🙂",
)  # fmt: skip


def asked(draw: random.Random) -> tuple[str, RawForm]:
    """A script, and what is asked of it: something it knows, with some values out of place."""
    script = draw.choice(sorted(KNOWN))
    questions, names = (one.split() for one in KNOWN[script])
    form = {"login": "alex", "psw": "123"} if draw.random() < 0.8 else {"login": "sub", "psw": "x"}
    form |= dict(one.split("=", 1) for one in draw.choice(questions).split("&"))
    form |= {draw.choice(names): draw.choice(VALUES) for _ in range(draw.randrange(4))}
    form |= {"fmt": draw.choice("0123"), "charset": draw.choice(("utf-8", "windows-1251", "koi8-r"))}
    if draw.random() < 0.05:
        form[draw.choice(("fmt", "charset", "apikey", "psw"))] = draw.choice(VALUES)
    return script, read_form(urlencode(form).encode(), b"", "")


def answered(provider: Provider, script: str, raw: RawForm) -> Answer | FileAnswer:
    try:
        return provider.run(script, raw.decoded("192.0.2.1"))
    except RefusalError as error:
        return refusal(error)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_is_sound(seed: int) -> None:
    draw = random.Random(seed)
    rules = Behaviour(rate_limits=seed % 2 == 0, blocks=False).varied(seed)
    provider = Provider(clock=ManualClock(), behaviour=rules)
    provider.account.test_mode = seed % 3 == 0
    for _ in range(STEPS):
        script, raw = asked(draw)
        answer = answered(provider, script, raw)
        if isinstance(answer, Answer):
            body = Style.of(3, "utf-8", rules).body(answer)
            assert json.loads(body) is not None
            assert etree.fromstring(Style.of(2, raw.charset, rules).body(answer, "utf-8")) is not None
            assert Style.of(raw.fmt, raw.charset, rules).body(answer) is not None
        else:
            assert b"".join(one if isinstance(one, bytes) else one.encode() for one in answer.pieces())
        if draw.random() < 0.05:
            provider.clock.advance(draw.choice((1, 61, 20 * 86400)))
    assert set(KNOWN) == set(SCRIPTS)
    assert len(provider.journal) - provider.journal.refusals > STEPS * 0.3
    assert provider.account.balance >= 0
