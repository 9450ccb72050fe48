import json
import stat
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from smsc_soap import errors
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.model.results import CostResult, RefusedRecipient, SendResult

PHONE = "+79990000001"
UNKNOWN = errors.SendOutcomeUnknown(
    id="o1",
    phones=[PHONE],
    started_at=datetime(2026, 1, 15, 9, 0, tzinfo=UTC),
    operation="send_sms",
    reason="the connection broke",
)


@pytest.fixture
def accepted(world):
    world.client.will("send_sms", SendResult(id="o1", parts=1))
    world.client.will("send_sms2", SendResult(id="o1", parts=1, cost=Decimal("3.30"), balance=Decimal("96.70")))
    return world


def test_a_plain_send(accepted):
    result = accepted.run("send", PHONE, "--text", "hi", "--id", "o1", "--sender", "SHOP", "--time", "+5", "--yes")
    assert result.exit_code == 0
    assert accepted.client.calls == [("send_sms", ([PHONE], "hi"), {"id": "o1", "sender": "SHOP", "time": "+5"})]
    assert "Accepted by the provider." in result.stdout
    assert f"smsc-soap status {PHONE} o1" in result.stdout


def test_a_query_makes_it_send_sms2_and_shows_the_money(accepted):
    result = accepted.run("send", PHONE, "-t", "hi", "--id", "o1", "--query", "cost=3", "-y")
    assert accepted.client.calls == [
        ("send_sms2", ([PHONE], "hi"), {"id": "o1", "sender": None, "time": None, "query": "cost=3"})
    ]
    assert "3.30" in result.stdout
    assert "96.70" in result.stdout


def test_without_an_id_a_new_one_is_made_so_that_it_can_be_settled(accepted):
    accepted.run("send", PHONE, "-t", "hi", "-y")
    made = accepted.client.calls[0][2]["id"]
    assert len(made) == 26


def test_the_sender_comes_from_the_environment(accepted):
    accepted.environ["SMSC_SENDER"] = "ENVIRON"
    accepted.run("send", PHONE, "-t", "hi", "-y")
    assert accepted.client.calls[0][2]["sender"] == "ENVIRON"


def test_json_of_an_accepted_send(accepted):
    result = accepted.run("send", "8 (999) 000-00-01", "-t", "hi", "--id", "o1", "--query", "cost=3", "-y", "--json")
    assert json.loads(result.stdout) == {
        "outcome": "accepted",
        "id": "o1",
        "phones": [PHONE],
        "parts": 1,
        "cost": "3.30",
        "balance": "96.70",
        "refused": [],
        "doubts": [],
        "extra": {},
    }


def test_refused_recipients_of_a_batch_are_told(world):
    refused = (RefusedRecipient(phone="8 999 000-00-02", wire_phone="79990000002", code=249, raw_code="249"),)
    world.client.will("send_sms2", SendResult(id="o1", refused=refused, doubts=("cost is not a number",)))
    result = world.run("send", PHONE, "8 999 000-00-02", "-t", "hi", "--query", "err=1", "-y")
    assert result.exit_code == 0
    assert "8 999 000-00-02 (249)" in result.stderr
    assert "doubtful: cost is not a number" in result.stderr


class TestAsking:
    def test_without_a_terminal_yes_is_needed(self, world):
        result = world.run("send", PHONE, "-t", "hi")
        assert result.exit_code == ExitCode.BAD_INPUT
        assert "--yes" in result.stderr
        assert not world.client.calls

    def test_at_a_terminal_the_person_is_asked(self, accepted):
        accepted.stdin_terminal = True
        result = accepted.run("send", PHONE, "-t", "hi", "--id", "o1", input="y\n")
        assert result.exit_code == 0
        assert "Send it? [y/N]" in result.stderr
        assert f"to: {PHONE}" in result.stderr
        assert "Send it" not in result.stdout

    def test_no_means_no(self, world):
        world.stdin_terminal = True
        result = world.run("send", PHONE, "-t", "hi", input="n\n")
        assert result.exit_code == ExitCode.INTERRUPTED
        assert not world.client.calls

    def test_silence_means_no(self, world):
        world.stdin_terminal = True
        assert world.run("send", PHONE, "-t", "hi", input="\n").exit_code == ExitCode.INTERRUPTED
        assert not world.client.calls

    def test_the_quote_stands_before_the_question(self, accepted):
        accepted.stdin_terminal = True
        accepted.client.will("get_sms_cost", CostResult(cost=Decimal("3.3"), parts=1))
        result = accepted.run("send", PHONE, "-t", "hi", "--quote", input="y\n")
        assert "price: 3.30" in result.stderr
        assert [call[0] for call in accepted.client.calls] == ["get_sms_cost", "send_sms"]

    def test_a_quote_with_a_query_never_carries_what_could_send(self, accepted):
        accepted.client.will("get_sms_cost2", CostResult(cost=Decimal("3.3"), parts=1))
        accepted.run("send", PHONE, "-t", "hi", "--quote", "--yes", "--query", "cost=3&err=1&tz=0")
        name, _, named = accepted.client.calls[0]
        assert name == "get_sms_cost2"
        assert named["query"].build() == "tz=0"
        assert accepted.client.calls[1][2]["query"] == "cost=3&err=1&tz=0"

    def test_what_was_corrected_is_shown(self, accepted):
        accepted.stdin_terminal = True
        result = accepted.run("send", "8 (999) 000-00-01", "-t", "Привет", input="y\n")
        assert f"read as: 8 (999) 000-00-01 → {PHONE}" in result.stderr
        assert "segments: 1 × UCS-2" in result.stderr


class TestDryRun:
    def test_it_needs_no_credentials_and_sends_nothing(self, world):
        world.environ = {}
        result = world.run("send", PHONE, "-t", "hi", "--dry-run")
        assert result.exit_code == 0
        assert "Nothing was sent" in result.stdout
        assert not world.client.calls

    def test_json(self, world):
        phones = ["+79990000001", "+77000000001"]
        result = world.run("send", *phones, "-t", "“hi”", "--id", "a", "--dry-run", "--json")
        shown = json.loads(result.stdout)
        assert shown["outcome"] == "not_sent"
        assert shown["dry_run"] is True
        assert (shown["phones"], shown["segments"], shown["alphabet"]) == (phones, 1, "UCS-2")

    @pytest.mark.parametrize(
        ("arguments", "field"),
        [
            ((PHONE, "-t", ""), "text"),
            ((PHONE, "-t", "x" * 1001), "text"),
            (("12", "-t", "hi"), "phone"),
            ((PHONE, PHONE, "-t", "hi"), "phones"),
            ((PHONE, "-t", "hi", "--id", "a b"), "id"),
            ((PHONE, "-t", "hi", "--sender", "Магазин"), "sender"),
            ((PHONE, "-t", "hi", "--time", "tomorrow"), "time"),
            ((PHONE, "-t", "hi", "--query", "freq=5"), "freq"),
            ((PHONE, "-t", "hi", "--query", "cost=1"), "cost"),
            ((PHONE, "-t", "hi", "--query", "psw=canary"), "psw"),
            (("someone@example.com", "-t", "hi"), "phones"),
            ((), "phones"),
        ],
    )
    def test_bad_input_is_one_sentence(self, world, arguments, field):
        result = world.run("send", *arguments, "--dry-run")
        assert result.exit_code == ExitCode.BAD_INPUT
        assert field in result.stderr
        assert result.stderr.count("\n") == 1
        assert "canary" not in result.stderr
        assert "79990000001" not in result.stderr.replace("+79990000001,", "")

    def test_a_list_needs_neither_phones_nor_text(self, world):
        query = "list=%2B79990000001:hello%0A%2B79990000002:bye"
        result = world.run("send", "--query", query, "--dry-run", "--json")
        assert result.exit_code == 0, result.stderr
        shown = json.loads(result.stdout)
        assert shown["phones"] == ["+79990000001", "+79990000002"]
        assert shown["segments"] is None


class TestUnknown:
    def test_it_says_what_to_do_and_ends_with_its_own_code(self, world):
        world.client.will("send_sms", UNKNOWN)
        result = world.run("send", PHONE, "-t", "hi", "-y", "--id", "o1")
        assert result.exit_code == ExitCode.UNKNOWN
        assert result.stdout == ""
        assert "IT IS NOT CERTAIN" in result.stderr
        assert "the connection broke" in result.stderr
        assert f"smsc-soap status {PHONE} o1" in result.stderr
        assert len(world.client.calls) == 1

    def test_in_russian(self, world):
        world.environ["LANG"] = "ru_RU.UTF-8"
        world.client.will("send_sms", UNKNOWN)
        assert "Не отправляйте его снова" in world.run("send", PHONE, "-t", "hi", "-y").stderr

    def test_json_carries_the_record(self, world):
        world.client.will("send_sms", UNKNOWN)
        shown = json.loads(world.run("send", PHONE, "-t", "hi", "-y", "--json").stdout)
        assert shown["error"]["outcome"] == "unknown"
        assert shown["error"]["exit_code"] == 5
        assert errors.SendOutcomeUnknown.from_dict(shown["unknown"]).to_dict() == UNKNOWN.to_dict()

    def test_without_an_id_only_the_cabinet_can_tell(self, world):
        world.client.will("send_sms", errors.SendOutcomeUnknown(id="", phones=[PHONE], started_at=UNKNOWN.started_at))
        result = world.run("send", PHONE, "-t", "hi", "-y", "--id", "")
        assert result.exit_code == ExitCode.UNKNOWN
        assert "cabinet" in result.stderr
        assert world.client.calls[0][2]["id"] == ""

    @pytest.mark.parametrize("kind", [errors.SendInterrupted, errors.SendCancelled, errors.DuplicateOrBusy])
    def test_ctrl_c_and_code_9_are_unknown_too(self, world, kind):
        world.client.will("send_sms", kind(id="o1", phones=[PHONE], started_at=UNKNOWN.started_at))
        assert world.run("send", PHONE, "-t", "hi", "-y").exit_code == ExitCode.UNKNOWN

    def test_ctrl_c_before_a_byte_left(self, world):
        world.client.will("send_sms", KeyboardInterrupt())
        assert world.run("send", PHONE, "-t", "hi", "-y").exit_code == ExitCode.INTERRUPTED


class TestPark:
    def test_the_record_is_on_disk_while_the_send_is_under_way(self, accepted, tmp_path):
        path = tmp_path / "parked.json"
        seen = []
        accepted.client.during = lambda: seen.append((json.loads(path.read_text()), stat.S_IMODE(path.stat().st_mode)))
        assert accepted.run("send", PHONE, "-t", "hi", "-y", "--id", "o1", "--park", str(path)).exit_code == 0
        ((record, mode),) = seen
        assert (record["id"], record["phones"], mode) == ("o1", [PHONE], 0o600)
        errors.SendOutcomeUnknown.from_dict(record)
        assert not path.exists(), "an accepted message leaves nothing to settle"

    def test_it_stays_after_an_unknown_outcome(self, world, tmp_path):
        path = tmp_path / "parked.json"
        world.client.will("send_sms", UNKNOWN)
        assert world.run("send", PHONE, "-t", "hi", "-y", "--id", "o1", "--park", str(path)).exit_code == 5
        assert json.loads(path.read_text()) == UNKNOWN.to_dict()

    @pytest.mark.parametrize("error", [errors.NotSent("x."), errors.MessageDenied("x."), KeyboardInterrupt()])
    def test_it_goes_when_the_outcome_is_known(self, world, tmp_path, error):
        path = tmp_path / "parked.json"
        world.client.will("send_sms", error)
        assert world.run("send", PHONE, "-t", "hi", "-y", "--park", str(path)).exit_code != 0
        assert not path.exists()

    def test_an_existing_file_is_never_overwritten(self, world, tmp_path):
        path = tmp_path / "parked.json"
        path.write_text("another")
        result = world.run("send", PHONE, "-t", "hi", "-y", "--park", str(path))
        assert result.exit_code == ExitCode.BAD_INPUT
        assert path.read_text() == "another"
        assert not world.client.calls

    def test_a_place_that_cannot_be_written_stops_the_send(self, world, tmp_path):
        result = world.run("send", PHONE, "-t", "hi", "-y", "--park", str(tmp_path / "none" / "x"))
        assert result.exit_code == ExitCode.BAD_INPUT
        assert not world.client.calls

    def test_a_message_without_an_id_cannot_be_parked(self, world, tmp_path):
        result = world.run("send", PHONE, "-t", "hi", "-y", "--id", "", "--park", str(tmp_path / "x"))
        assert result.exit_code == ExitCode.BAD_INPUT
        assert not world.client.calls


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_to_tell_the_acceptance_is_no_failure_to_send(accepted, monkeypatch, trouble):
    from smsc_soap.cli.output import Screen

    def broken(*_):
        raise trouble

    monkeypatch.setattr(Screen, "json", broken)
    result = accepted.run("send", PHONE, "-t", "hi", "-y", "--json")
    assert result.exit_code == ExitCode.UNKNOWN
    assert "WAS ACCEPTED (id o1)" in result.stderr


def test_the_text_comes_from_stdin(accepted):
    accepted.run("send", PHONE, "-t", "-", "-y", input="\ufeffПривет,\nмир\n".encode())
    assert accepted.client.calls[0][1][1] == "Привет,\nмир"


def test_stdin_that_is_no_text_is_refused(world):
    result = world.run("send", PHONE, "-t", "-", "-y", input=b"\xcf\xf0\xe8")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.startswith("smsc-soap: --text: ")


def test_everything_that_was_asked_for_is_shown_before_the_question(accepted):
    accepted.stdin_terminal = True
    arguments = ("--sender", "", "--time", "+5", "--id", "o1", "--query", "tz=0")
    result = accepted.run("send", PHONE, "-t", "hi", *arguments, input="y\n")
    assert result.stderr.splitlines()[:6] == [
        f"to: {PHONE}",
        "segments: 1 × GSM-7",
        "sender: none",
        "id: o1",
        "time: +5",
        "query: tz=0",
    ]


@pytest.mark.parametrize(
    ("arguments", "over"),
    [
        (("--time", "15.01.26 11:59"), True),  # 08:59 UTC, a minute before the world's clock
        (("--time", "15.01.26 12:01"), False),
        (("--time", "15.01.26 12:01", "--query", "tz=2"), True),
        (("--time", "01768000000"), True),
        (("--time", "+5"), False),
        ((), False),
    ],
)
def test_a_time_that_is_over_is_told_before_it_goes_out(world, arguments, over):
    result = world.run("send", PHONE, "--text", "hi", "--dry-run", *arguments)
    assert result.exit_code == 0
    assert ("the provider sends at once" in result.stderr) is over


def test_a_time_that_is_over_is_left_to_the_client_to_log(accepted, caplog):
    """The rehearsal before a send logs nothing, or each send would log it twice."""
    result = accepted.run("send", PHONE, "--text", "hi", "--yes", "--time", "15.01.26 11:59")
    assert (result.exit_code, len(accepted.client.calls)) == (0, 1)
    assert [one for one in caplog.records if one.name.startswith("smsc_soap")] == []


def test_the_zone_of_the_account_decides_what_is_over(world):
    world.environ["SMSC_ACCOUNT_UTC_OFFSET"] = "+02:00"
    arguments = ("send", PHONE, "--text", "hi", "--dry-run", "--time", "15.01.26 11:59")
    assert "at once" not in world.run(*arguments).stderr
