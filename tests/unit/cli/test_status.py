import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from smsc_soap import errors
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.model.results import Accepted, Refused, StatusResult, StillUnknown
from smsc_soap.model.status import status_meaning

PHONE = "+79990000001"
AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
UNKNOWN = errors.SendOutcomeUnknown(id="o1", phones=[PHONE], started_at=AT, operation="send_sms", reason="r")


def _status(code, **more):
    return StatusResult(status=status_meaning(code).status, status_code=code, **more)


FULL = _status(
    20,
    changed_at=AT,
    error_code=6,
    sent_at=AT,
    phone=PHONE,
    cost=Decimal("3.30"),
    sender="SHOP",
    message="Привет\x1b[2J",
    parts=1,
    operator="МТС",
    region="",
)


def test_a_status_in_words(world):
    world.client.will("get_status", FULL)
    result = world.run("status", PHONE, "o1")
    assert world.client.calls == [("get_status", (PHONE, "o1"), {"all": 2})]
    lines = result.stdout.splitlines()
    assert lines[0] == "status        cannot be delivered: subscriber not in network"
    assert f"phone         {PHONE}" in lines, "their own phone is not hidden from the person who asked"
    assert "text          Привет\\x1b[2J" in lines
    assert not any(line.startswith("region") for line in lines)


def test_a_status_in_russian(world):
    world.environ["LANG"] = "ru_RU.UTF-8"
    world.client.will("get_status", _status(-1))
    assert world.run("status", PHONE, "o1").stdout == "статус  Ожидает отправки (не окончательно)\n"


def test_every_key_is_always_there(world):
    world.client.will("get_status", FULL, _status(0))
    full = json.loads(world.run("status", PHONE, "o1", "--json").stdout)
    short = json.loads(world.run("status", PHONE, "o1", "--json", "--all", "0").stdout)
    assert list(full) == list(short)
    assert full["status"] == "undeliverable"
    assert (full["cost"], full["changed_at"], full["message"]) == ("3.30", "2026-01-15T09:00:00+00:00", "Привет\x1b[2J")
    assert (short["final"], short["cost"], short["phone"]) == (False, None, None)
    assert world.client.calls[1][2] == {"all": 0}


def test_a_query_makes_it_get_status2(world):
    world.client.will("get_status2", _status(1))
    world.run("status", PHONE, "o1", "--query", "pp=1")
    assert world.client.calls == [("get_status2", (PHONE, "o1"), {"all": 2, "query": "pp=1"})]


def test_not_found_has_its_own_code(world):
    world.client.will("get_status", errors.MessageNotFound("no such message.", code=3, operation="get_status"))
    assert world.run("status", PHONE, "o1").exit_code == ExitCode.NOT_FOUND


@pytest.mark.parametrize(
    "arguments", [(), (PHONE,), (PHONE, "o1", "--unknown", "x"), ("--unknown", "x", "--query", "a=1")]
)
def test_which_message_has_to_be_clear(world, arguments):
    assert world.run("status", *arguments).exit_code == ExitCode.BAD_INPUT
    assert not world.client.calls


class TestWatch:
    def test_it_looks_until_the_end_within_the_pace(self, world):
        world.client.will("get_status", _status(-1), _status(0), _status(0), _status(1))
        result = world.run("status", PHONE, "o1", "--watch", "--json")
        assert json.loads(result.stdout)["status"] == "delivered"
        assert world.slept_s == [12.5] * 3
        assert result.stderr.count("handed to the operator") == 1, "only what changed is told"

    def test_five_looks_take_at_least_a_minute(self, world):
        looks = []
        world.client.during = lambda: looks.append(world.now)
        world.client.will("get_status", *[_status(0)] * 20, _status(1))
        world.run("status", PHONE, "o1", "--watch")
        assert min(after - before for before, after in zip(looks, looks[5:], strict=False)) > timedelta(seconds=61)

    def test_a_new_message_may_appear_late(self, world):
        absent = errors.MessageNotFound("no such message.", code=3)
        world.client.will("get_status", absent, absent, _status(1))
        result = world.run("status", PHONE, "o1", "--watch")
        assert result.exit_code == 0
        assert "not found yet" in result.stderr

    def test_but_not_for_ever(self, world):
        world.client.will("get_status", *[errors.MessageNotFound("no such message.", code=3)] * 20)
        assert world.run("status", PHONE, "o1", "--watch").exit_code == ExitCode.NOT_FOUND
        assert sum(world.slept_s) < 120

    def test_a_bad_moment_of_the_road_is_waited_through(self, world):
        world.client.will("get_status", errors.NotSent("no connection."), _status(1))
        result = world.run("status", PHONE, "o1", "--watch")
        assert result.exit_code == 0
        assert "no connection." in result.stderr

    def test_what_waiting_does_not_mend_ends_it(self, world):
        world.client.will("get_status", errors.AuthenticationFailed("refused.", code=2))
        assert world.run("status", PHONE, "o1", "--watch").exit_code == ExitCode.REFUSED
        assert world.slept_s == []

    def test_the_limit_ends_it_with_what_was_seen_last(self, world):
        world.client.will("get_status", *[_status(0)] * 9)
        result = world.run("status", PHONE, "o1", "--watch", "--watch-limit-s", "30", "--json")
        assert result.exit_code == 0
        assert json.loads(result.stdout)["final"] is False
        assert sum(world.slept_s) <= 30

    def test_something_moves_on_a_terminal(self, world):
        world.stdout_terminal = True
        world.client.will("get_status", _status(0), _status(1))
        assert world.run("status", PHONE, "o1", "--watch").exit_code == 0


class TestSettling:
    @pytest.fixture
    def parked(self, tmp_path):
        path = tmp_path / "parked.json"
        path.write_text(json.dumps(UNKNOWN.to_dict()))
        return path

    @pytest.mark.parametrize(
        ("verdict", "code", "outcome"),
        [
            (Accepted(status=_status(0)), ExitCode.OK, "accepted"),
            (Refused(status=_status(23)), ExitCode.REFUSED, "refused"),
            (StillUnknown(next_check_at=AT, reason="the road"), ExitCode.UNKNOWN, "unknown"),
        ],
    )
    @pytest.mark.parametrize("as_json", [True, False])
    def test_the_three_verdicts(self, world, parked, verdict, code, outcome, as_json):
        world.client.will("check", verdict)
        result = world.run("status", "--unknown", str(parked), *(["--json"] if as_json else []))
        assert result.exit_code == code
        (name, (asked,), _) = world.client.calls[0]
        assert name == "check"
        assert asked.to_dict() == UNKNOWN.to_dict()
        if as_json:
            assert json.loads(result.stdout)["outcome"] == outcome
        else:
            assert ("do not send it again" in result.stdout) == (outcome != "refused")

    def test_what_send_printed_is_taken_as_it_is(self, world, tmp_path):
        path = tmp_path / "whole.json"
        path.write_text(json.dumps({"error": {"class": "x"}, "unknown": UNKNOWN.to_dict()}))
        world.client.will("check", Accepted(status=_status(1)))
        assert world.run("status", "--unknown", str(path)).exit_code == 0

    def test_stdin(self, world):
        world.client.will("check", Accepted(status=_status(1)))
        assert world.run("status", "--unknown", "-", input=json.dumps(UNKNOWN.to_dict())).exit_code == 0

    @pytest.mark.parametrize("content", ["", "[1]", "{}", '{"id": "x"}', "nonsense"])
    def test_a_file_without_a_record_is_refused(self, world, tmp_path, content):
        path = tmp_path / "x"
        path.write_text(content)
        result = world.run("status", "--unknown", str(path))
        assert result.exit_code == ExitCode.BAD_INPUT
        assert result.stderr.count("\n") == 1

    def test_a_missing_file(self, world, tmp_path):
        assert world.run("status", "--unknown", str(tmp_path / "none")).exit_code == ExitCode.BAD_INPUT

    def test_watching_waits_for_the_verdict(self, world, parked):
        later = StillUnknown(next_check_at=world.now + timedelta(seconds=45))
        world.client.will("check", later, Accepted(status=_status(1)))
        assert world.run("status", "--unknown", str(parked), "--watch").exit_code == 0
        assert world.slept_s == [45.0]

    def test_watching_ends_at_its_limit(self, world, parked):
        world.client.will("check", StillUnknown(next_check_at=world.now + timedelta(hours=2)))
        assert world.run("status", "--unknown", str(parked), "--watch").exit_code == ExitCode.UNKNOWN
        assert world.slept_s == []
