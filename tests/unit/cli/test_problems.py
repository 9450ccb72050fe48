import json

import pytest

from smsc_soap import errors
from smsc_soap.cli.exit_codes import ExitCode


def _balance(world, error, *arguments):
    world.client.will("get_balance", error)
    return world.run("balance", *arguments)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.NotSent("no connection; nothing was sent."), ExitCode.NOT_SENT),
        (errors.AuthenticationFailed("refused.", operation="get_balance", code=2), ExitCode.REFUSED),
        (errors.LimitReached("ten a minute.", retry_after_s=3.5), ExitCode.LIMIT),
        (errors.SoapFault("a fault"), ExitCode.NOT_SENT),
        (PermissionError(13, "Permission denied", "/x/y"), ExitCode.FILE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_one_line_and_a_code(world, error, code):
    result = _balance(world, error)
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.startswith("smsc-soap: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_json_tells_the_same_to_machines(world):
    error = errors.LimitReached("ten a minute.", retry_after_s=3.5, operation="get_balance")
    result = _balance(world, error, "--json")
    assert json.loads(result.stdout) == {
        "error": {
            "class": "LimitReached",
            "message": "ten a minute.",
            "exit_code": 6,
            "operation": "get_balance",
            "outcome": None,
            "code": None,
            "retryable": True,
            "retry_after_s": 3.5,
        }
    }
    assert "ten a minute." in result.stderr


def test_a_bug_shows_no_value_and_says_how_to_find_the_place(world):
    result = _balance(world, ZeroDivisionError("canary-password"))
    assert result.exit_code == ExitCode.INTERNAL
    assert "ZeroDivisionError" in result.stderr
    assert "SMSC_LOG=wire" in result.stderr
    assert "conftest" not in result.stderr


def test_details_name_places_without_values(world):
    world.environ["SMSC_LOG"] = "wire"
    result = _balance(world, ZeroDivisionError("canary-password"))
    assert "balance.py:" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.AuthenticationFailed("english.", operation="get_balance", code=2), "Неверный логин или пароль"),
        (errors.RateLimited("english.", operation="get_balance", code=9), "подождите не менее минуты"),
        (errors.UnknownProviderCode("english 77.", operation="get_balance", code=77), "english 77."),
        (errors.ProviderError("english none."), "english none."),
        (ZeroDivisionError(), "ошибка в самой программе"),
        (KeyboardInterrupt(), "ничего не отправлено"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_provider_codes_speak_russian_where_the_locale_does(world, error, words):
    world.environ["LC_ALL"] = "ru_RU.UTF-8"
    assert words in _balance(world, error).stderr


def test_ctrl_c_before_anything_left(world):
    result = _balance(world, KeyboardInterrupt())
    assert result.exit_code == ExitCode.INTERRUPTED
    assert "Traceback" not in result.stderr


def test_an_os_error_without_words(world):
    assert "OSError" in _balance(world, OSError()).stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("status", "+79990000001", "--json"), "Missing PHONE and ID of the message (or --unknown FILE)."),
        (("cost", "--json"), "Missing argument 'PHONE...'."),
        (("send", "+79990000001", "--text", "hi", "--json"), "There is no terminal to ask at"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_misuse_is_json_too_and_said_to_people_once(world, arguments, words):
    result = world.run(*arguments)
    assert result.exit_code == ExitCode.BAD_INPUT
    error = json.loads(result.stdout)["error"]
    assert error["message"].startswith(words)
    assert error["exit_code"] == 2
    assert error["outcome"] is None
    assert result.stderr.count(words) == 1


def test_a_misuse_without_json_prints_no_json(world):
    assert world.run("status").stdout == ""


def test_every_key_is_there_whatever_went_wrong(world):
    keys = {"class", "message", "exit_code", "operation", "outcome", "code", "retryable", "retry_after_s"}
    for error in (KeyboardInterrupt(), ZeroDivisionError(), OSError(5, "x"), errors.NotSent("no.")):
        assert set(json.loads(_balance(world, error, "--json").stdout)["error"]) == keys
