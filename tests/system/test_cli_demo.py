"""The demonstration as a stranger runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from smsc_soap.cli.demo.orders import read_orders
from smsc_soap.cli.demo.run import Totals
from smsc_soap.cli.demo.stage import run_and_tell
from smsc_soap.cli.output import Screen

ROOT = Path(__file__).resolve().parents[2]


def _demo(*arguments, language="C.UTF-8", cwd=ROOT):
    """Without any variable of a real account: nothing of it may be needed or used."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("SMSC_", "LC_", "LANG", "PYTHON"))
    }
    environ |= {"LANG": language, "SMSC_BASE_URL": "https://unreachable.invalid", "SMSC_PASSWORD": "canary"}
    return subprocess.run(
        [sys.executable, "-m", "smsc_soap", "demo", *arguments],
        env=environ,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_books_agree_for_machines(tmp_path):
    result = _demo("--json", "--act", "1", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    shown = json.loads(result.stdout)
    spent = Decimal(shown["balance_before"]) - Decimal(shown["balance_after"])
    assert Decimal(shown["quoted"]) == Decimal(shown["charged"]) == spent > 0
    assert (shown["twice"], shown["lost"], shown["agreed"]) == (0, 0, True)
    assert len(shown["orders"]) == len(read_orders())
    assert len(shown["replies_lost"]) == 1
    outcomes = [order["outcome"] for order in shown["orders"]]
    assert outcomes.count("accepted") == shown["accepted"]
    assert {"accepted", "not_sent", "refused"} == set(outcomes)
    assert shown["requests"]["send_sms2"] == shown["accepted"], "the lost reply was not answered by a second send"
    statuses = {order["status"] for order in shown["orders"] if order["outcome"] == "accepted"}
    assert "delivered" in statuses
    assert None not in statuses


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "C.UTF-8",
            ("Nothing leaves this computer", "NO ANSWER", "Not sent again", "sent twice", "people who got it twice"),
        ),
        ("ru_RU.UTF-8", ("Ничего не покидает этот компьютер", "НЕТ ОТВЕТА", "отправлено дважды", "получили дважды")),
    ],
)
def test_a_stranger_can_read_it(language, words):
    result = _demo("--fast", "--messages", "60", language=language)
    assert result.returncode == 0, result.stderr
    for one in (*words, "SMSC_LOGIN", "SMSC_PASSWORD", "SMSC_SENDER", "smsc-soap cost", "smsc-soap send", "70.00"):
        assert one in result.stdout
    assert "canary" not in result.stdout + result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 130


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_other_seeds_agree_too(seed):
    shown = json.loads(_demo("--json", "--seed", seed, "--messages", "60").stdout)
    assert shown["agreed"] is True
    assert shown["duel"]["seed"] == int(seed)
    outbox = shown["duel"]["outbox"]
    assert outbox["once"] + outbox["held"] == 60
    assert (outbox["twice"], outbox["failed_yet_delivered"], outbox["lost"]) == (0, 0, 0)


def test_the_second_act_alone_ends_with_its_counts(tmp_path):
    result = _demo("--act", "2", "--messages", "400", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "To make it real" not in result.stdout
    *_, twice, failed, lost, wasted, assumed = result.stdout.splitlines()
    assert twice.startswith("people who got it twice")
    assert twice.split()[-1] == failed.split()[-1] == lost.split()[-1] == "0"
    assert int(twice.split()[-2]) > 0
    assert int(failed.split()[-2]) > 0
    assert Decimal(wasted.split()[-2]) > 0 == Decimal(wasted.split()[-1])
    assert "400 simulated sends" in assumed


def test_a_terminal_gets_a_bar(capsys):
    pauses = []
    assert run_and_tell(Screen(styled=True), 7, lambda: pauses.append(1), 0, {})
    assert "9/9" in capsys.readouterr().out
    assert pauses


def test_books_that_do_not_agree_are_admitted(capsys, monkeypatch):
    monkeypatch.setattr(Totals, "hold", property(lambda _: False))
    assert run_and_tell(Screen(), 7, lambda: None, 2, {}) is False
    assert "THE BOOKS DO NOT AGREE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "hold"),
    [
        ({}, True),
        ({"charged": Decimal("9.99")}, False),
        ({"balance_after": Decimal("89.99")}, False),
        ({"twice": 1}, False),
        ({"lost": 1}, False),
    ],
)
def test_what_agreeing_means(changes, hold):
    agreed = {
        "quoted": Decimal(10),
        "charged": Decimal("10.00"),
        "balance_before": Decimal(100),
        "balance_after": Decimal(90),
        "accepted": 3,
        "delivered": 2,
        "twice": 0,
        "lost": 0,
    }
    assert Totals(**{**agreed, **changes}).hold is hold
