"""Commands that are printed for pasting do the same thing when they are pasted."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest

from smsc_soap.cli.pasting import STORE, to_paste


def test_what_a_shell_would_take_apart_is_quoted():
    command = to_paste("campaign", "run", Path("my plans/it's one.jsonl"), store="a b.db")
    assert shlex.split(command) == [
        *("smsc-soap", "campaign", "run", "my plans/it's one.jsonl"),
        *("--store", "a b.db"),
    ]


def test_the_store_of_the_option_is_named_and_that_of_the_environment_is_not():
    with click.Context(click.Command("x")) as ctx:
        ctx.meta[STORE] = "sms.db"
        assert to_paste("outbox", "run") == "smsc-soap outbox run --store sms.db"
        assert to_paste("outbox", "run", store="other.db").endswith("--store other.db")
        ctx.meta[STORE] = None
        assert to_paste("outbox", "run") == "smsc-soap outbox run"
    assert to_paste("outbox", "run") == "smsc-soap outbox run"


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://alex:canary@db.example/sms",
        "postgresql://alex:cana:ry@db.example/sms",
        "postgresql://alex:c@nary@db.example/sms",
        "postgresql://db.example/sms?user=alex&password=canary",
        "postgresql://db.example/sms?password=canary&user=alex",
    ],
)
def test_a_password_is_never_printed(place: str):
    shown = to_paste("outbox", "run", store=place)
    assert "***" in shown
    assert "db.example/sms" in shown
    for piece in ("canary", "cana", "nary"):
        assert piece not in shown
