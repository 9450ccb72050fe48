import json
from pathlib import Path

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.wire.wsdl_file import bundled_wsdl


@pytest.fixture
def other(tmp_path) -> Path:
    path = tmp_path / "other.wsdl"
    path.write_bytes(bundled_wsdl())
    return path


def _edit(path, old, new):
    path.write_bytes(path.read_bytes().replace(old, new))


def test_show_prints_the_bundled_file(world):
    assert world.run("wsdl", "show").stdout_bytes == bundled_wsdl()


def test_show_as_json_lists_operations_and_fields(world):
    shown = json.loads(world.run("wsdl", "show", "--json").stdout)
    assert set(shown["operations"]) == {
        "get_balance", "send_sms", "send_sms2", "get_sms_cost", "get_sms_cost2", "get_status", "get_status2",
    }  # fmt: skip
    send = shown["operations"]["send_sms2"]
    assert (send["request"], send["response"]) == ("send2", "Send2Response")
    assert send["request_fields"]["query"] == "optional string"
    assert send["response_fields"]["sendresult/errors"] == "optional repeated fields"


def test_the_same_file_does_not_differ_and_needs_no_credentials(world, other):
    world.environ = {}
    _edit(other, b"\n ", b"\n\t\t")
    result = world.run("wsdl", "diff", str(other))
    assert result.exit_code == 0
    assert "No differences" in result.stdout
    assert json.loads(world.run("wsdl", "diff", str(other), "--json").stdout) == {"same": True, "differences": []}


def test_drift_is_a_table_and_exit_code_1(world, other):
    _edit(other, b'name="region"', b'name="district"')
    result = world.run("wsdl", "diff", str(other))
    assert result.exit_code == ExitCode.DRIFT
    assert "response field statusresult/region" in result.stdout
    assert "response field statusresult/district" in result.stdout


def test_drift_as_json(world, other):
    _edit(other, b'soapAction="https://smsc.ru/sys/soap.php"', b'soapAction="urn:x"')
    result = world.run("wsdl", "diff", str(other), "--json")
    assert result.exit_code == ExitCode.DRIFT
    shown = json.loads(result.stdout)
    assert shown["same"] is False
    assert shown["differences"][0] == {
        "where": "get_balance",
        "what": "SOAPAction",
        "ours": "the target namespace",
        "theirs": "urn:x",
    }


def test_a_front_has_its_own_namespace(world, other):
    _edit(other, b"https://smsc.ru/sys/soap.php", b"https://smsc.kz/sys/soap.php")
    assert world.run("wsdl", "diff", str(other)).exit_code == ExitCode.DRIFT
    assert world.run("wsdl", "diff", str(other), "--base-url", "https://smsc.kz").exit_code == 0


@pytest.mark.parametrize("content", [b"", b"<html/>", b"nonsense", b"<!DOCTYPE x []><x/>"])
def test_what_is_no_description_is_one_sentence(world, other, content):
    other.write_bytes(content)
    result = world.run("wsdl", "diff", str(other))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.count("\n") == 1


def test_a_missing_file(world, tmp_path):
    assert world.run("wsdl", "diff", str(tmp_path / "none")).exit_code == ExitCode.BAD_INPUT


def test_plain_http_is_refused_before_anything_is_fetched(world):
    result = world.run("wsdl", "diff", "http://smsc.ru/sys/soap.php?wsdl")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "https" in result.stderr
