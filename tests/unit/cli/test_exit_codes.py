import pytest

from smsc_soap import errors
from smsc_soap.cli.exit_codes import ERROR_EXIT_CODES, ExitCode, exit_code_for


def _subclasses(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)


ALL = sorted(set(_subclasses(errors.SmscError)), key=lambda kind: kind.__name__)


def _bare(kind):
    return kind.__new__(kind)


@pytest.mark.parametrize("kind", [one for one in ALL if one.__module__ == "smsc_soap.errors"], ids=lambda k: k.__name__)
def test_every_error_has_a_chosen_code(kind):
    assert errors.SmscError not in ERROR_EXIT_CODES, "the base must not hide a missing row"
    assert exit_code_for(_bare(kind)) not in (ExitCode.INTERNAL, ExitCode.OK, ExitCode.DRIFT)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.SendOutcomeUnknown, ExitCode.UNKNOWN),
        (errors.DuplicateOrBusy, ExitCode.UNKNOWN),
        (errors.SendInterrupted, ExitCode.UNKNOWN),
        (errors.SendCancelled, ExitCode.UNKNOWN),
        (errors.NotSent, ExitCode.NOT_SENT),
        (errors.TlsFailed, ExitCode.NOT_SENT),
        (errors.DeadlineExceeded, ExitCode.NOT_SENT),
        (errors.MalformedReply, ExitCode.NOT_SENT),
        (errors.RateLimited, ExitCode.LIMIT),
        (errors.LimitReached, ExitCode.LIMIT),
        (errors.MessageNotFound, ExitCode.NOT_FOUND),
        (errors.AuthenticationFailed, ExitCode.REFUSED),
        (errors.UnknownProviderCode, ExitCode.REFUSED),
        (errors.InvalidPhone, ExitCode.BAD_INPUT),
        (errors.InvalidRecipients, ExitCode.BAD_INPUT),
        (errors.BudgetExceeded, ExitCode.OVER_BUDGET),
        (errors.PlanChanged, ExitCode.CHANGED),
        (errors.CampaignLocked, ExitCode.LOCKED),
        (errors.ConfigurationError, ExitCode.BAD_INPUT),
        (KeyboardInterrupt, ExitCode.INTERRUPTED),
        (PermissionError, ExitCode.FILE),
        (ZeroDivisionError, ExitCode.INTERNAL),
        (ValueError, ExitCode.INTERNAL),
    ],
)
def test_codes(kind, code):
    assert exit_code_for(_bare(kind)) is code


def test_an_unknown_outcome_shares_its_code_with_nothing():
    for kind in ALL:
        unknown = issubclass(kind, errors.SendOutcomeUnknown | errors.ActionOutcomeUnknown)
        assert (exit_code_for(_bare(kind)) is ExitCode.UNKNOWN) == unknown


def test_numbers_never_change():
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "DRIFT": 1,
        "BAD_INPUT": 2,
        "REFUSED": 3,
        "NOT_SENT": 4,
        "UNKNOWN": 5,
        "LIMIT": 6,
        "NOT_FOUND": 7,
        "OVER_BUDGET": 8,
        "CHANGED": 9,
        "LOCKED": 10,
        "NOT_CONFIRMED": 11,
        "NEEDS_PERSON": 12,
        "TOO_LATE": 13,
        "INTERNAL": 70,
        "FILE": 74,
        "INTERRUPTED": 130,
    }
    assert all(code.meaning.endswith(".") for code in ExitCode)
