import os

import pytest

from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.options import Connection, read_secret
from smsc_soap.errors import ConfigurationError
from smsc_soap.model.results import BalanceResult


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "password"
    path.write_text("from-file\nsecond line\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def balanced(world):
    world.client.will("get_balance", BalanceResult(balance="1.5"))
    return world


def test_settings_come_from_the_environment(balanced):
    balanced.environ.update(SMSC_BASE_URL="https://smsc.kz", SMSC_TIMEOUT_S="7", SMSC_SENDER="SHOP")
    assert balanced.run("balance").exit_code == 0
    settings = balanced.client.settings
    assert (settings.login, settings.password.reveal()) == ("alex", "canary-password")
    assert (settings.base_url, settings.timeout_s, settings.sender) == ("https://smsc.kz", 7.0, "SHOP")
    assert balanced.client.closed


def test_options_win_over_the_environment(balanced, secret_file, tmp_path):
    authorities = tmp_path / "ca.pem"
    arguments = ["--login", "bob", "--password-file", str(secret_file), "--base-url", "https://smsc.ua"]
    arguments += ["--timeout-s", "3", "--ca-file", str(authorities), "--proxy", "http://127.0.0.1:3128"]
    balanced.environ["SMSC_API_KEY"] = "canary-password"
    balanced.environ["SMSC_BASE_URL"] = "https://smsc.kz"
    assert balanced.run("balance", *arguments).exit_code == 0
    settings = balanced.client.settings
    assert (settings.login, settings.password.reveal(), settings.api_key) == ("bob", "from-file", None)
    assert (settings.base_url, settings.timeout_s) == ("https://smsc.ua", 3.0)
    assert (settings.ca_file, settings.proxy) == (authorities, "http://127.0.0.1:3128")


def test_an_api_key_from_a_file_replaces_login_and_password(balanced, secret_file):
    assert balanced.run("balance", "--api-key-file", str(secret_file)).exit_code == 0
    assert balanced.client.settings.api_key.reveal() == "from-file"
    assert balanced.client.settings.login is None


def test_two_ways_in_are_one_too_many(world, secret_file):
    result = world.run("balance", "--api-key-file", str(secret_file), "--login", "bob")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "not both" in result.stderr
    assert not world.client.calls


@pytest.mark.parametrize(
    ("environ", "missing"), [({}, "login"), ({"SMSC_LOGIN": "alex"}, "password"), ({"SMSC_PASSWORD": "x"}, "login")]
)
def test_without_a_terminal_missing_credentials_are_one_sentence(world, environ, missing):
    world.environ = environ
    result = world.run("balance")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stdout == ""
    assert f"{missing} is missing" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_terminal_is_asked_for_what_is_missing(balanced):
    balanced.environ = {}
    balanced.stdin_terminal = True
    result = balanced.run("balance", input="alex\ncanary-password\n")
    assert result.exit_code == 0
    assert result.stdout == "1.50\n"
    assert balanced.client.settings.login == "alex"
    assert balanced.client.settings.password.reveal() == "canary-password"


def test_a_terminal_is_not_asked_for_what_is_there(balanced):
    balanced.environ = {"SMSC_API_KEY": "canary-password"}
    balanced.stdin_terminal = True
    assert balanced.run("balance").exit_code == 0


def test_leaving_the_prompt_is_no_failure_of_the_program(world):
    world.environ = {}
    world.stdin_terminal = True
    result = world.run("balance", input="")
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "nothing was sent" in result.stderr


@pytest.mark.parametrize(
    ("content", "secret"),
    [(b"pass word \n", "pass word "), (b"\xef\xbb\xbfx\r\n", "x"), (b"only", "only"), ("пароль\n".encode(), "пароль")],
)
def test_the_first_line_is_the_secret(tmp_path, content, secret):
    path = tmp_path / "p"
    path.write_bytes(content)
    path.chmod(0o640)
    assert read_secret(path) == secret


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "first line"), (b"\nsecret", "first line"), (b"\xff\xfe", "not UTF-8"), (b"x" * 1025, "1024 bytes")],
)
def test_a_file_without_a_secret_is_refused(tmp_path, content, says):
    path = tmp_path / "p"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match=says):
        read_secret(path)


@pytest.mark.skipif(os.name != "posix", reason="file modes of POSIX")
@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666])
def test_a_file_open_to_everybody_is_refused(world, secret_file, mode):
    secret_file.chmod(mode)
    result = world.run("balance", "--login", "bob", "--password-file", str(secret_file))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "chmod 600" in result.stderr
    assert "from-file" not in result.output


def test_a_missing_file_is_one_sentence(world, tmp_path):
    result = world.run("balance", "--password-file", str(tmp_path / "none"))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "cannot be read" in result.stderr


def test_by_option_names_only_what_was_given(tmp_path):
    connection = Connection(login="bob", timeout_s="3")
    assert connection.by_option == {"SMSC_LOGIN": "--login", "SMSC_TIMEOUT_S": "--timeout-s"}
    assert connection.by_option_only == {}


@pytest.mark.parametrize(
    "arguments",
    [("--timeout-s", "soon"), ("--timeout-s", "-1"), ("--base-url", "http://smsc.ru"), ("--base-url", "ftp://x")],
)
def test_settings_that_cannot_work_are_one_sentence(world, arguments):
    result = world.run("balance", *arguments)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.count("\n") == 1
    assert not world.client.calls


def test_logging_is_off_unless_asked_for(balanced, caplog):
    import logging

    balanced.run("balance")
    assert any(isinstance(one, logging.NullHandler) for one in logging.getLogger("smsc_soap").handlers)
