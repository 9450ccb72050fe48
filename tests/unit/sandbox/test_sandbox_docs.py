"""docs/sandbox.md names everything there is, and nothing there is not."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from smsc_soap.sandbox.admin import AdminApi
from smsc_soap.sandbox.behaviour import POSITIONS, UNKNOWNS, Behaviour
from smsc_soap.sandbox.callbacks_out import CallbackDesk
from smsc_soap.sandbox.faults import KINDS, FaultBook
from smsc_soap.sandbox.operators import OPERATORS
from smsc_soap.sandbox.prices import COUNTRIES, ELSEWHERE, UNROUTABLE
from smsc_soap.sandbox.provider import Provider
from smsc_soap.sandbox.query import KINDS as MESSAGE_KINDS

TEXT = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text("utf-8")


def section(title: str) -> str:
    return TEXT.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in section(title).splitlines() if line.startswith("| `")]


def test_every_kind_of_trouble_with_its_settings() -> None:
    documented = {row[0].strip("`"): row for row in rows("Trouble on request")}
    assert set(documented) == set(KINDS)
    for name, kind in KINDS.items():
        assert documented[name][2].rstrip(" |") == ("yes" if kind.executes else "no"), name
        settings = documented[name][3] if len(documented[name]) > 3 else ""
        assert set(re.findall(r"`(\w+)`", settings)) == set(kind.settings), name


def test_every_path_of_the_administration() -> None:
    provider = Provider()
    served = {
        route.path for route in AdminApi(provider, FaultBook(), CallbackDesk(provider), reset=provider.reset).routes()
    }
    documented = {row[0].strip("`") for row in rows("Administration")}
    assert documented == {path for path in served if "{" not in path}


def test_every_switch() -> None:
    documented = re.findall(r"`(\w+)`", " ".join(row[0] for row in rows("What the provider's pages leave open")))
    assert sorted(documented) == sorted(one.name for one in fields(Behaviour))


def test_every_price() -> None:
    prices = " ".join(section("Prices").split())
    for one in COUNTRIES:
        if one.sms is not None:
            assert re.search(rf"{one.name} \([^)]*\+{one.prefix}\b[^)]*\) {one.sms}", prices), one.name
    assert f"elsewhere {ELSEWHERE.sms}" in prices
    assert "invented" in TEXT


def test_every_network() -> None:
    documented = {tuple(line.strip("| ").split(" | ")) for line in section("Prices").splitlines() if line[:1] == "|"}
    known = {(one.name, one.mccmnc, str(one.sms)) for one in OPERATORS.values()}
    assert known == {(row[1], row[2], row[4]) for row in documented if row[0][0] not in "-C"}


def test_every_drawn_switch_says_so() -> None:
    rows_of = {row[0]: row[1] for row in rows("What the provider's pages leave open")}
    assert {name.strip("`") for name, default in rows_of.items() if "drawn" in default} == set(UNKNOWNS)
    for name, positions in POSITIONS.items():
        assert rows_of[f"`{name}`"].partition(": ")[2] == ", ".join(f"`{one}`" for one in positions)


def test_every_unroutable_beginning_and_kind() -> None:
    rules = section("Rules it keeps").replace("+881–883", "+881, +882, +883")
    assert [one for one in UNROUTABLE if f"+{one}" not in rules] == []
    assert [one for one in MESSAGE_KINDS if f"`{one}`" not in rules] == []
