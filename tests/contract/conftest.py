"""One suite, several targets: the sandbox, PHP's SoapServer, what both once said (cassettes), the live service.

A test that asks for ``target`` runs against all of them; the live service only joins tests marked ``live``.
"""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import cassette_rules
import contract_targets as known
import interop
import pytest
from asking import Ask, asked_by
from contract_targets import Caller, Target
from vcr import VCR
from vcr.cassette import Cassette

from smsc_soap import AsyncSmscClient, SmscClient

#: ``1`` lets the suite talk to the provider, with the account of the SMSC_* variables.
LIVE = "SMSC_SOAP_LIVE"
#: A phone of one's own: without it nothing is sent there.
LIVE_SEND_TO = "SMSC_SOAP_LIVE_SEND_TO"
REPLAYED = "cassettes/"
PARTIES = {"sandbox": known.SANDBOX, "php": known.PHP}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"live(paid=False): also runs against the live service, where {LIVE}=1")


def pytest_recording_configure(config: pytest.Config, vcr: VCR) -> None:
    vcr.register_matcher("soap_op", cassette_rules.soap_op)
    vcr.register_persister(cassette_rules.OriginPersister)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "target" not in metafunc.fixturenames:
        return
    marks = (pytest.mark.vcr, pytest.mark.block_network)
    targets: list[Any] = [*PARTIES, *(pytest.param(f"{REPLAYED}{name}", marks=marks) for name in PARTIES)]
    if metafunc.definition.get_closest_marker("live"):
        targets.append("live")
    # Blocking first: it records what the async client then replays.
    metafunc.parametrize("face", known.FACES)
    metafunc.parametrize("target", targets, indirect=True)


@pytest.fixture(scope="session")
def _php_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[interop.PhpServer]:
    with interop.PhpServer(tmp_path_factory.mktemp("php")) as server:
        yield server


@pytest.fixture
def php_server(_php_server: interop.PhpServer) -> interop.PhpServer:
    """PHP's SoapServer on our description, as new."""
    _php_server.reset()
    return _php_server


@pytest.fixture
def target(request: pytest.FixtureRequest, record_mode: str) -> Iterator[Target]:
    name: str = request.param
    if name == "live":
        yield _live(paid=request.node.get_closest_marker("live").kwargs.get("paid", False))
    elif not name.startswith(REPLAYED):
        yield _running(request, name)
    elif _is_recording(request, record_mode):
        yield _running(request, name.removeprefix(REPLAYED))
    else:
        yield Target(PARTIES[name.removeprefix(REPLAYED)], "http://127.0.0.1:9", replayed=True)
        cassette: Cassette = request.getfixturevalue("vcr")
        assert cassette.all_played, f"{cassette.path} holds more than the test asks for"


def _running(request: pytest.FixtureRequest, name: str) -> Target:
    if name == "php":
        return Target(known.PHP, request.getfixturevalue("php_server").url)
    sandbox = request.getfixturevalue("smsc_sandbox")
    return Target(known.SANDBOX, sandbox.url, advance=sandbox.clock.advance)


def _live(*, paid: bool) -> Target:
    if os.environ.get(LIVE) != "1":
        pytest.skip(f"the live service is asked only where {LIVE}=1")
    send_to = os.environ.get(LIVE_SEND_TO, "")
    if paid and not send_to:
        pytest.skip(f"a live message is sent only to the phone in {LIVE_SEND_TO}")
    return Target(known.LIVE, os.environ.get("SMSC_BASE_URL", "https://smsc.ru"), recipient=send_to or known.RUSSIAN)


def _is_recording(request: pytest.FixtureRequest, record_mode: str) -> bool:
    """Only the blocking client records; the async one replays the same file at once."""
    return record_mode != "none" and request.node.callspec.params["face"] == "blocking"


@pytest.fixture
async def connect(face: str, target: Target) -> AsyncIterator[Callable[..., Caller]]:
    """Makes clients for the target; without other settings, with the login of the stand-ins."""
    made: list[Caller] = []

    def make(login: str | None = known.LOGIN, password: str | None = known.PASSWORD, **settings: Any) -> Caller:
        if target.live:
            made.append(Caller(known.FACES[face].from_env(repeat=False)))
        else:
            # Ids from a seed: a replayed send has to carry the recorded one.
            given = {"random_bytes": random.Random(17).randbytes, "repeat": False, **settings}
            made.append(Caller(known.FACES[face](login, password, base_url=target.url, **given)))
        return made[-1]

    yield make
    for one in made:
        await one.close()


@pytest.fixture
def call(connect: Callable[..., Caller]) -> Callable[..., Awaitable[Any]]:
    """``await call("get_balance")`` on the target, by the blocking or the async client."""
    return connect()


# The sandbox, by one client and the other.


@pytest.fixture(params=["blocking", "async"])
def ask(request: pytest.FixtureRequest, smsc_client: SmscClient, smsc_async_client: AsyncSmscClient) -> Ask:
    """``ask(lambda client: client.http.balance())`` by one of the two clients."""
    return asked_by(request.param, smsc_client, smsc_async_client)


# Where cassettes are, and how they are kept.


@pytest.fixture
def vcr_config(request: pytest.FixtureRequest) -> dict[str, Any]:
    face = request.node.callspec.params.get("face") if hasattr(request.node, "callspec") else None
    replay = {} if face == "blocking" else {"record_mode": "none"}
    return {**cassette_rules.VCR_SETTINGS, **replay}


@pytest.fixture
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    name = request.node.callspec.params.get("target", REPLAYED) if hasattr(request.node, "callspec") else REPLAYED
    return str(cassette_rules.CASSETTES / str(name).removeprefix(REPLAYED))


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    """The test's name and its own parameters; one file serves both clients."""
    others = [str(value) for name, value in request.node.callspec.params.items() if name not in ("face", "target")]
    return "-".join([request.node.originalname.removeprefix("test_"), *others])
