"""``smsc-soap outbox`` without a provider, and the questions it asks a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smsc_soap import Outbox, SmscClient, errors
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.model.results import StatusResult
from smsc_soap.model.status import DeliveryStatus
from smsc_soap.outbox.journal.account import Pace
from smsc_soap.outbox.journal.sending import Claimant
from smsc_soap.outbox.states import AttemptState, MessageState
from smsc_soap.outbox.work import Case, Claim, SendReport

PHONE = "+79990000001"
ATTEMPT = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def store(tmp_path: Path, world) -> str:
    place = str(tmp_path / "sms.db")
    world.environ["SMSC_OUTBOX"] = place
    return place


@pytest.fixture
def held(store, world) -> str:
    """One held message whose client answers by hand."""
    world.run("outbox", "put", PHONE, "-t", "canary text", "--key", "a")
    with Outbox.open(store) as outbox:
        journal, claimant = outbox._journal, Claimant("w", 60_000_000, Pace(), lambda: ATTEMPT)
        claim = journal.take(claimant)
        assert isinstance(claim, Claim)
        journal.report(claim, [SendReport(claim.parcels[0].seq, AttemptState.UNKNOWN, MessageState.UNKNOWN, due_us=0)])
        case = journal.take(claimant)
        assert isinstance(case, Case)
        journal.settle(case, MessageState.HELD, due_us=None, reason="nobody can tell")
    world.client.settings = None
    world.open = lambda settings: _with_settings(world, settings)
    return "a"


def _with_settings(world, settings):
    # Outbox.open asks the client for its settings only.
    world.client.settings = SmscClient.from_settings(settings).settings
    return world.client


def test_put_says_what_it_took_and_shows_no_text(store, world):
    result = world.run("outbox", "put", "8 999 000-00-01", "-t", "canary text", "--key", "a", "--ttl-s", "60", "--json")
    shown = json.loads(result.stdout)
    assert (shown["key"], shown["phone"], shown["state"], shown["final"]) == ("a", PHONE, "queued", False)
    assert "canary" not in result.output
    assert "canary" not in world.run("outbox", "show", "a").output


def test_the_same_key_with_another_body_is_bad_input(store, world):
    world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a")
    assert world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a").exit_code == 0
    assert world.run("outbox", "put", PHONE, "-t", "other", "--key", "a").exit_code == ExitCode.BAD_INPUT


def test_the_sender_of_the_environment_is_part_of_the_message(store, world):
    world.environ["SMSC_SENDER"] = "SHOP"
    world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a")
    assert world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a", "--sender", "SHOP").exit_code == 0


def test_show_list_status(store, world):
    for key in ("a", "b"):
        world.run("outbox", "put", PHONE, "-t", f"text {key}", "--key", key)
    assert world.run("outbox", "cancel", "a").exit_code == 0
    late = world.run("outbox", "cancel", "a")
    assert late.exit_code == ExitCode.TOO_LATE
    assert "too late; it was not queued any more, and nothing was changed" in late.stderr
    assert world.run("outbox", "show", "nobody").exit_code == ExitCode.NOT_FOUND
    table = world.run("outbox", "list").stdout
    assert "queued" in table
    assert PHONE not in table
    assert [one["key"] for one in json.loads(world.run("outbox", "list", "--json").stdout)["messages"]] == ["b", "a"]
    only = json.loads(world.run("outbox", "list", "--state", "queued", "--json").stdout)["messages"]
    assert [one["key"] for one in only] == ["b"]
    seen = json.loads(world.run("outbox", "status", "--json").stdout)
    assert (seen["counts"]["queued"], seen["counts"]["cancelled"], seen["waiting"]) == (1, 1, 1)
    assert "queued" in world.run("outbox", "status").stdout


def test_a_store_that_is_not_there_is_not_made_by_looking(world, tmp_path):
    assert world.run("outbox", "status").exit_code == ExitCode.BAD_INPUT
    result = world.run("outbox", "status", "--store", str(tmp_path / "nothing.db"))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "no store" in result.stderr
    assert not (tmp_path / "nothing.db").exists()


def test_a_folder_is_told_as_such(world, tmp_path):
    result = world.run("outbox", "status", "--store", str(tmp_path))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert f"{tmp_path} is a folder, and a store is a file" in result.stderr


def test_commands_to_paste_name_the_store_of_the_option(store, world):
    world.run("outbox", "put", PHONE, "-t", "hi")
    world.run("outbox", "freeze")
    place = world.environ.pop("SMSC_OUTBOX")
    assert f"smsc-soap outbox thaw --store {place}\n" in world.run("outbox", "status", "--store", place).stdout


def test_freeze_thaw_and_resume(store, world):
    world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a")
    frozen = world.run("outbox", "freeze", "--because", "a drill")
    assert "a drill" in frozen.stdout
    assert "smsc-soap outbox thaw" in frozen.stdout
    refused = world.run("outbox", "thaw")
    assert refused.exit_code == ExitCode.BAD_INPUT
    assert "1 messages are queued" in refused.stderr
    assert json.loads(world.run("outbox", "thaw", "--queued", "cancel", "--json").stdout)["counts"]["cancelled"] == 1
    with Outbox.open(store) as outbox:
        outbox._journal.change_account(paused_for_person=True, paused_because="no money")
    assert "smsc-soap outbox resume" in world.run("outbox", "status").stdout
    assert json.loads(world.run("outbox", "resume", "--json").stdout)["paused_for_person"] is False


def test_d11_thaw_of_a_store_that_is_not_frozen_touches_nothing(store, world):
    world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a")
    assert world.run("outbox", "thaw", "--queued", "cancel").exit_code == ExitCode.BAD_INPUT
    assert json.loads(world.run("outbox", "show", "a", "--json").stdout)["state"] == "queued"


def test_thaw_that_sends_what_is_queued(store, world):
    world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a")
    world.run("outbox", "freeze")
    seen = json.loads(world.run("outbox", "thaw", "--queued", "send", "--json").stdout)
    assert (seen["frozen"], seen["counts"]["queued"]) == (None, 1)


def test_a_backup_is_frozen(store, world, tmp_path):
    world.run("outbox", "put", PHONE, "-t", "hi", "--key", "a")
    copy = str(tmp_path / "copy.db")
    assert "restored from a backup" in world.run("outbox", "backup", copy).stdout
    assert json.loads(world.run("outbox", "status", "--json").stdout)["frozen"] is None
    assert world.run("outbox", "backup", copy).exit_code == ExitCode.BAD_INPUT
    assert world.run("outbox", "backup", "x", "--store", "postgresql://host/db").exit_code == ExitCode.BAD_INPUT


def test_hold_shows_everything_that_is_known(held, world):
    world.client.will("get_status", errors.MessageNotFound("not found", code=3), errors.ConnectionLost("reset"))
    shown = world.run("outbox", "hold").stdout
    assert ATTEMPT in shown
    assert "the provider does not know it" in shown
    assert "nobody can tell" in shown
    asked = json.loads(world.run("outbox", "hold", "--json").stdout)["held"][0]["attempts"][0]
    assert (asked["id"], asked["found_now"], asked["look_failed"]) == (ATTEMPT, False, "reset")


def test_hold_with_nothing_held(store, world):
    world.run("outbox", "put", PHONE, "-t", "hi")
    world.open = lambda settings: _with_settings(world, settings)
    assert "Nothing is held." in world.run("outbox", "hold").stdout


def test_no_decision_without_a_second_confirmation(held, world):
    assert world.run("outbox", "hold", "--decide", "drop").exit_code == ExitCode.BAD_INPUT
    assert world.run("outbox", "hold", held, "--decide", "drop").exit_code == ExitCode.BAD_INPUT
    world.stdin_terminal = True
    world.client.will("get_status", StatusResult(status=DeliveryStatus.DELIVERED, status_code=1))
    asked = world.run("outbox", "hold", held, "--decide", "resend", input="yes\n")
    assert asked.exit_code == ExitCode.INTERRUPTED
    assert "FOUND: " in asked.stderr
    assert "SENT AGAIN" in asked.stderr
    assert json.loads(world.run("outbox", "show", held, "--json").stdout)["state"] == "held"


@pytest.mark.parametrize(("decision", "state"), [("sent", "accepted"), ("resend", "queued"), ("drop", "cancelled")])
def test_a_decision_confirmed(held, world, decision, state):
    world.stdin_terminal = True
    world.client.will("get_status", errors.MessageNotFound("not found", code=3))
    result = world.run("outbox", "hold", held, "--decide", decision, input=f"{decision}\n")
    assert result.exit_code == 0
    assert state in result.stdout


def test_a_decision_by_a_script_that_looked(held, world):
    world.client.will("get_status", errors.MessageNotFound("not found", code=3))
    result = world.run("outbox", "hold", held, "--decide", "drop", "--yes-i-looked", "--json")
    assert json.loads(result.stdout)["state"] == "cancelled"


def test_status_shows_what_is_put_aside(store, world):
    with Outbox.open(store) as outbox:
        outbox.put(PHONE, "hi", campaign="spring")
        outbox.pause_campaign("spring")
    assert "spring" in world.run("outbox", "status").stdout
    seen = json.loads(world.run("outbox", "status", "--json").stdout)
    assert (seen["paused_campaigns"], seen["waiting_for_budget"]) == (["spring"], 0)
