"""The error tree."""

from __future__ import annotations

import ast
import pickle
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from smsc_soap import errors
from smsc_soap.errors import SendOutcomeUnknown, SmscError
from smsc_soap.sentences import refused

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=timezone(timedelta(hours=3)))


def every_error() -> list[type[SmscError]]:
    found = [SmscError]
    for cls in found:
        found.extend(sub for sub in cls.__subclasses__() if sub not in found)
    return [cls for cls in found if cls.__module__ == errors.__name__]


def unknown(**changes: object) -> SendOutcomeUnknown:
    given = {"id": "a", "phones": ["+79990000001"], "started_at": NOW, "operation": "send_sms", **changes}
    return SendOutcomeUnknown(**given)  # type: ignore[arg-type]


def test_the_docstring_draws_every_class() -> None:
    drawn = set(re.findall(r"\b[A-Z][A-Za-z]+\b", errors.__doc__ or ""))
    assert {cls.__name__ for cls in every_error()} <= drawn


@pytest.mark.parametrize("cls", every_error())
def test_every_class_says_what_it_is(cls: type[SmscError]) -> None:
    assert cls.__doc__
    assert cls.__doc__ is not SmscError.__doc__ or cls is SmscError


def test_unknown_is_never_retryable() -> None:
    for cls in every_error():
        if issubclass(cls, SendOutcomeUnknown):
            assert not cls.retryable
            assert cls.outcome == "unknown"


@pytest.mark.parametrize(
    "error",
    [
        errors.NotSent("x", operation="send_sms", outcome=errors.Outcome.NOT_SENT),
        errors.LimitReached("x", retry_after_s=3.5),
        errors.HttpStatusError(503, retry_after_s=1.0),
        errors.InvalidPhone("phones", "masked", "a phone", "correct it"),
        errors.InvalidRecipients("table", "a quote", "quotes in pairs", line=3),
        errors.BudgetExceeded("x"),
        errors.PhoneRejected("x", code=7, message_id="a"),
        unknown(),
        errors.DuplicateOrBusy(id="a", phones=["+79990000001"], started_at=NOW, code=9),
        errors.SendCancelled(id="a", phones=["+79990000001"], started_at=NOW),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_pickling(error: SmscError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


class TestSendOutcomeUnknown:
    def test_says_what_to_do_and_hides_the_phone(self) -> None:
        text = str(unknown(reason="no whole answer within 30 seconds"))
        assert "do not send it again" in text
        assert "client.check" in text
        assert "+79990000001" not in text
        assert "0001" in text

    def test_without_an_id_says_where_to_look(self) -> None:
        assert "cabinet" in str(unknown(id=""))

    def test_the_moment_is_utc(self) -> None:
        assert unknown().started_at == datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
        assert unknown().started_at.tzinfo is UTC

    def test_round_trip(self) -> None:
        error = unknown(reason="x", code=None)
        again = SendOutcomeUnknown.from_dict(error.to_dict())
        assert again.to_dict() == error.to_dict()
        assert (again.id, again.phones, again.started_at) == (error.id, error.phones, error.started_at)

    def test_nine_comes_back_as_its_class(self) -> None:
        error = errors.DuplicateOrBusy(id="a", phones=["+79990000001"], started_at=NOW, code=9)
        assert type(SendOutcomeUnknown.from_dict(error.to_dict())) is errors.DuplicateOrBusy

    @pytest.mark.parametrize(
        "record",
        [
            {},
            {"id": "a"},
            {"id": "a", "phones": [], "started_at": "yesterday"},
            {"id": "a", "phones": [], "started_at": "2026-01-15T09:00:00"},
            {"id": "a", "phones": [], "started_at": "2026-01-15T09:00:00+00:00", "novelty": 1},
        ],
    )
    def test_a_wrong_record_is_one_sentence(self, record: dict[str, object]) -> None:
        with pytest.raises(errors.ConfigurationError, match="to_dict"):
            SendOutcomeUnknown.from_dict(record)


def test_request_errors_are_value_errors_with_a_whole_sentence() -> None:
    error = errors.InvalidParameter("freq", "0", "1 to 1440 minutes", "give whole minutes")
    assert isinstance(error, ValueError)
    assert error.field == "freq"
    assert str(error) == "freq: 0 is not allowed; allowed: 1 to 1440 minutes; give whole minutes."


@pytest.mark.parametrize(
    ("was", "sentence"),
    [
        ("'x'", "'x' is not allowed"),
        (17, "17 is not allowed"),
        ("no plan of a campaign", "it is no plan of a campaign"),
        ("not JSON", "it is not JSON"),
        ("one that was cancelled", "it is one that was cancelled"),
        ("one without a message of this plan", "it is one without a message of this plan"),
        ("empty, because the provider was to assign it", "it is empty, because the provider was to assign it"),
        ("nothing", "nothing was given"),
        ("nobody", "nobody was named"),
        ("notes", "notes is not allowed"),
        ("nothing else", "nothing else is not allowed"),
    ],
)
def test_nothing_is_negated_twice(was: object, sentence: str) -> None:
    assert str(errors.RequestError("x", was, "y", "z")) == f"x: {sentence}; allowed: y; z."


def test_no_sentence_of_the_package_is_negated_twice() -> None:
    """Every text that is written down as what was given, put into the frame."""
    names = re.compile(r"Invalid\w+|RequestError|ConflictingParameters|MessageTooLong|ValueRefused")
    seen = 0
    for path in Path(errors.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not names.fullmatch(getattr(call.func, "id", "")):
                continue
            for was in call.args[:2]:
                if isinstance(was, ast.Constant) and isinstance(was.value, str):
                    seen += 1
                    framed = refused(was.value)
                    assert not re.match(r"(no|not|nobody|nothing|one that|neither)\b.* is not allowed", framed), path
    assert seen > 200


def test_a_phone_inside_an_id_is_masked_where_people_read_it() -> None:
    unknown = SendOutcomeUnknown(id="order-79990000001", phones=["+79990000001"], started_at=datetime.now(UTC))
    assert "79990000001" not in str(unknown) + repr(unknown)
    assert "(id order-*******0001," in str(unknown)
    assert (unknown.id, unknown.to_dict()["id"]) == ("order-79990000001", "order-79990000001")
