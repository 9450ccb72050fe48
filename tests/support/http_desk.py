"""``smsc-soap provider`` beside a sandbox: at a terminal or in a script, on the sandbox's clock."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from click.testing import CliRunner, Result

from smsc_soap import SmscClient
from smsc_soap.cli.main import cli
from smsc_soap.cli.wiring import Wiring
from smsc_soap.sandbox.clock import ManualClock
from smsc_soap.sandbox.server import SandboxServer


@dataclass
class Desk:
    """The command at a terminal, or in a script, beside a sandbox."""

    sandbox: SandboxServer
    clock: ManualClock
    terminal: bool = False
    language: str = "en_US.UTF-8"
    #: Happens while the command waits.
    meanwhile: Callable[[], object] = field(default=lambda: None)

    def run(self, *words: str, input: str | None = None) -> Result:
        """``send …``, or a verb of ``provider``."""
        return self.run_any(*(words if words[0] == "send" else ("provider", *words)), input=input)

    def run_any(self, *words: str, input: str | None = None) -> Result:
        """Any verb."""

        def sleep(seconds: float) -> None:
            self.clock.advance(seconds)
            self.meanwhile()

        wiring = Wiring(
            environ={
                "SMSC_LOGIN": "alex",
                "SMSC_PASSWORD": "123",
                "SMSC_BASE_URL": self.sandbox.url,
                "LC_ALL": self.language,
            },
            make_client=lambda settings: SmscClient.from_settings(settings, clock=self.clock),
            now=self.clock.now,
            sleep=sleep,
            stdin_is_terminal=lambda: self.terminal,
            stdout_is_terminal=lambda: self.terminal,
        )
        result = CliRunner().invoke(cli, [*words], obj=wiring, input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *words: str, code: int = 0) -> Any:
        result = self.run(*words, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


def spoken(sandbox: SandboxServer) -> str:
    """The last code the sandbox made up, as the subscriber hears it."""
    return list(sandbox.provider.messages)[-1].text
