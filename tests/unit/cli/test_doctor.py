import json
import ssl
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from smsc_soap import errors
from smsc_soap.cli import checks
from smsc_soap.cli.checks import Verdict
from smsc_soap.cli.exit_codes import ExitCode
from smsc_soap.cli.output import Screen
from smsc_soap.cli.tls import Handshake, check_tls
from smsc_soap.model.results import BalanceResult
from smsc_soap.settings import Settings

LOCAL = {"SMSC_BASE_URL": "http://127.0.0.1:8025"}
NOW = datetime(2026, 1, 15, tzinfo=UTC)


@pytest.fixture
def healthy(world):
    world.environ.update(LOCAL)
    world.client.will("get_balance", BalanceResult(balance=Decimal("12.5")))
    return world


def _verdicts(result):
    return {one["name"]: one["verdict"] for one in json.loads(result.stdout)["checks"]}


def test_all_is_well(healthy):
    result = healthy.run("doctor")
    assert result.exit_code == 0
    assert "accepted, balance 12.50" in result.stdout
    assert "SMSC_PASSWORD: set (environment)" in result.stdout
    assert "SMSC_API_KEY: not set" in result.stdout
    assert "FAULT" not in result.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [("", "SMSC_ACCOUNT_UTC_OFFSET: +03:00 (default)"), ("+05:00", "SMSC_ACCOUNT_UTC_OFFSET: +05:00 (environment)")],
)
def test_the_zone_of_the_account(healthy, given, said):
    healthy.environ["SMSC_ACCOUNT_UTC_OFFSET"] = given
    assert said in healthy.run("doctor").stdout


def test_a_zone_that_is_none_is_a_fault(healthy):
    healthy.environ["SMSC_ACCOUNT_UTC_OFFSET"] = "Almaty"
    result = healthy.run("doctor")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "'Almaty' is no distance from UTC" in result.stdout
    assert not healthy.client.calls


@pytest.mark.parametrize(
    ("front", "given", "warned"),
    [
        ("https://smsc.kz", "", True),
        ("https://www2.smsc.kz", "", True),
        ("https://smsc.kz", "+03:00", False),
        ("https://smsc.ru", "", False),
        ("https://gateway.example.com", "", False),
    ],
)
def test_another_front_without_a_zone(world, front, given, warned):
    world.environ |= {"SMSC_BASE_URL": front, "SMSC_ACCOUNT_UTC_OFFSET": given}
    result = world.run("doctor", "--offline", "--json")
    assert result.exit_code == 0
    assert (_verdicts(result).get("time zone") == "warning") is warned


def test_exactly_one_balance_call_and_no_repetition(healthy):
    healthy.run("doctor")
    assert [call[0] for call in healthy.client.calls] == ["get_balance"]
    assert healthy.client.settings.repeat is False


def test_offline_calls_nobody(world):
    world.environ["SMSC_BASE_URL"] = "https://smsc.ru"
    result = world.run("doctor", "--offline", "--json")
    assert result.exit_code == 0
    assert not world.client.calls
    assert "TLS" not in _verdicts(result)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.AuthenticationFailed("refused.", code=2, operation="get_balance"), ExitCode.REFUSED),
        (errors.NotSent("no connection."), ExitCode.NOT_SENT),
    ],
)
def test_the_first_fault_makes_the_exit_code(world, error, code):
    world.environ.update(LOCAL)
    world.client.will("get_balance", error)
    result = world.run("doctor")
    assert result.exit_code == code
    assert "FAULT" in result.stdout


def test_bad_settings_are_told_and_nothing_is_called(world):
    world.environ["SMSC_BASE_URL"] = "https://alex:canary-password@smsc.ru"
    result = world.run("doctor", "--json")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert _verdicts(result)["settings"] == "fault"
    assert not world.client.calls


def test_missing_credentials(world):
    world.environ = {}
    result = world.run("doctor", "--json")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert json.loads(result.stdout)["healthy"] is False


def test_drift_is_looked_at_only_when_asked_for(healthy, tmp_path):
    from smsc_soap.wire.wsdl_file import bundled_wsdl

    path = tmp_path / "x.wsdl"
    path.write_bytes(bundled_wsdl())
    assert _verdicts(healthy.run("doctor", "--json", "--wsdl", str(path)))["WSDL drift"] == "ok"
    path.write_bytes(bundled_wsdl().replace(b'name="region"', b'name="district"'))
    result = healthy.run("doctor", "--json", "--wsdl", str(path), "--offline")
    assert _verdicts(result)["WSDL drift"] == "fault"
    assert result.exit_code == ExitCode.DRIFT
    path.write_bytes(b"nonsense")
    assert healthy.run("doctor", "--wsdl", str(path), "--offline").exit_code == ExitCode.BAD_INPUT


def test_it_speaks_russian(healthy):
    healthy.environ["LANG"] = "ru_RU.UTF-8"
    assert "приняты, баланс 12.50" in healthy.run("doctor").stdout


def test_machines_are_told_the_same_in_every_locale(healthy):
    english = healthy.run("doctor", "--json").stdout
    healthy.client.will("get_balance", BalanceResult(balance=Decimal("12.5")))
    healthy.environ["LANG"] = "ru_RU.UTF-8"
    assert healthy.run("doctor", "--json").stdout == english


def test_options_are_named_as_the_source(healthy, tmp_path):
    secret = tmp_path / "p"
    secret.write_text("canary-password")
    secret.chmod(0o600)
    arguments = ("--login", "bob", "--password-file", str(secret), "--ca-file", "/x", "--proxy", "http://u:pw@h:1")
    result = healthy.run("doctor", "--offline", *arguments)
    assert "SMSC_LOGIN: bob (--login)" in result.stdout
    assert "SMSC_PASSWORD: set (--password-file)" in result.stdout
    assert "--proxy: set" in result.stdout
    assert "u:pw" not in result.output


def test_a_missing_server_package_is_a_warning(monkeypatch):
    def version(name):
        if name == "uvicorn":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(checks, "version", version)
    last = list(checks.check_versions(Screen()))[-1]
    assert (last.name, last.verdict) == ("sandbox", Verdict.WARNING)
    assert "uvicorn not installed" in last.said


def test_missing_extras_are_named_with_the_way_to_have_them(monkeypatch):
    def version(name):
        if name in ("psycopg", "xlsxwriter"):
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(checks, "version", version)
    extras = checks.check_extras(Screen())
    assert (extras.name, extras.verdict) == ("extras", Verdict.OK)
    assert extras.said == "outbox, campaign, callbacks, numbers; not installed: cluster, xlsx"
    assert extras.do.endswith('pip install "smsc-soap[cluster,xlsx]"')


def test_all_extras_are_there():
    extras = checks.check_extras(Screen())
    assert extras.said == "outbox, cluster, campaign, callbacks, xlsx, numbers"
    assert extras.do == ""


def test_the_extras_are_those_of_the_package():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = set(project["optional-dependencies"])
    assert known - {"all", "sandbox"} == set(checks._OTHER_EXTRAS)


@pytest.mark.parametrize(
    ("store", "shown"),
    [
        ("sms.db", "sms.db"),
        ("postgresql://erp:canary-password@db:5432/sms", "postgresql://…@db:5432/sms"),
        ("postgresql://erp:canary-password@db/sms?password=canary-password", "postgresql://…@db/sms"),
        ("postgresql://erp:canary-password@x@db/sms", "postgresql://…"),
        ("sqlite:////var/lib/sms/sms.db", "sqlite:////var/lib/sms/sms.db"),
        ("postgresql:///sms?password=canary-password", "postgresql:///sms"),
        ("postgresql://u:canary?-password@db/sms", "postgresql://…"),
        ("postgresql:///sms?password=canary-p@ssword", "postgresql://…"),
    ],
)
def test_store_and_secret_of_calls_are_shown_without_what_is_secret(healthy, store, shown):
    healthy.environ |= {"SMSC_OUTBOX": store, "SMSC_CALLBACK_SECRET": "canary-password-of-calls"}
    result = healthy.run("doctor", "--offline")
    assert f"SMSC_OUTBOX: {shown} (environment)\n" in result.stdout
    assert "canary" not in result.output
    assert "SMSC_CALLBACK_SECRET: set (environment)" in result.stdout


@pytest.mark.parametrize("content", [b"nonsense", None])
def test_a_broken_installation_is_a_fault(monkeypatch, content):
    from smsc_soap.wire.wsdl_file import bundled_wsdl

    cut = bundled_wsdl().replace(b'<wsdl:operation name="get_balance">', b'<wsdl:nothing name="get_balance">')
    cut = cut.replace(b"</wsdl:operation>", b"</wsdl:nothing>", 1)
    monkeypatch.setattr(checks, "bundled_wsdl", lambda: content or b"<x/>")
    assert checks.check_description(Screen()).verdict is Verdict.FAULT


def test_a_description_that_lacks_an_operation_is_a_fault(monkeypatch):
    from smsc_soap.wire.wsdl_shape import Shape

    monkeypatch.setattr(checks, "read_shape", lambda _: Shape("x", False, (), {}))
    assert checks.check_description(Screen()).verdict is Verdict.FAULT


class TestTls:
    SETTINGS = Settings.checked(api_key="x", base_url="https://smsc.ru:444", ca_file="/ca.pem")

    def _check(self, answer, settings=SETTINGS):
        asked = []

        def shake(settings):
            asked.append(settings)
            if isinstance(answer, Exception):
                raise answer
            return Handshake("TLSv1.3", answer)

        return check_tls(settings, Screen(), NOW, shake), asked

    def test_a_good_certificate(self):
        check, asked = self._check(NOW + timedelta(days=90))
        assert check.verdict is Verdict.OK
        assert check.said == "TLSv1.3, certificate until 2026-04-15"
        assert asked == [self.SETTINGS]

    def test_one_that_ends_soon(self):
        assert self._check(NOW + timedelta(days=13))[0].verdict is Verdict.WARNING

    @pytest.mark.parametrize(
        "error",
        [ssl.SSLCertVerificationError("x"), ssl.SSLError("y"), ConnectionRefusedError(111, "refused"), OSError()],
    )
    def test_no_proof_no_connection(self, error):
        check, _ = self._check(error)
        assert check.verdict is Verdict.FAULT
        assert check.exit_code is ExitCode.NOT_SENT
        assert check.do

    @pytest.mark.parametrize(
        "changes", [{"base_url": "http://localhost:1"}, {"proxy": "http://127.0.0.1:3128"}], ids=["loopback", "proxy"]
    )
    def test_where_it_is_not_looked_at(self, changes):
        check, asked = self._check(NOW, self.SETTINGS.changed(**changes))
        assert check.verdict is Verdict.SKIPPED
        assert asked == []
