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
STEPS = 400
WORDS = (
    "phones phone mes id sender time cost err op list nl tz period freq valid call voice param mail subj mms hlr ping "
    "bin push flash maxsms translit tinyurl userip imgcode all del cur get buy chg noprolong get_list get_file name "
    "cnt after_id add pay user password pswc new_login sum get_stat get_stat_all start end reseller user_id balance2 "
    "type tariff curr fmts email tmlim nb dlim fl[29] fl2[10] fl2[27] get_messages get_answers get_price get_senders "
    "get_mega_accounts format prev_id hour to_phone get_operator fmt charset"
)
NAMES = WORDS.split()
VALUES = (
    "", "0", "1", "2", "3", "4", "-1", "99999999999", "٣", "1.5", "+5", "x", "79990000001", "+79990000001,79990000002",
    "123", "79990009923", "sub", "alex", "01.01.2026", "31.12.2026", "32.13.2026", "7,-77", "a@b.example", "code",
    "\x00", "я" * 80, "x" * 1001, "utf-8", "koi8-r", "9-21", "G1", "79990000001:a\n79990000002:b", "127.0.0.1", "::1",
    "nan", "1e5", "-0", "<&>", "Қ🙂",
)  # fmt: skip


def asked(draw: random.Random) -> tuple[str, RawForm]:
    """A script, and what is asked of it."""
    script = draw.choice(sorted(SCRIPTS))
    form = {"login": "alex", "psw": "123"} if draw.random() < 0.9 else {"login": "sub", "psw": "x"}
    form |= {draw.choice(NAMES): draw.choice(VALUES) for _ in range(draw.randrange(8))}
    if script == "users.php" and draw.random() < 0.3:
        form |= {"add": "1", "user": "sub", "password": "x"}
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
    assert len(provider.journal) <= STEPS
    assert provider.account.balance >= 0
