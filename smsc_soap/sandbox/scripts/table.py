"""Every script that is played, by name. What is not here is answered as if it did not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.refusal import RefusalError
from smsc_soap.sandbox.scripts import (
    answers,
    balance,
    exports,
    getting,
    history,
    operator,
    picture,
    renting,
    sending,
    status,
    users,
    waiting,
)
from smsc_soap.sandbox.scripts.answers import Answer, FileAnswer
from smsc_soap.sandbox.scripts.form import Form


@dataclass(frozen=True, slots=True)
class Script:
    """One script: what it does, and its words for codes that mean something of its own."""

    run: Callable[[Operations, Form, datetime], Answer | FileAnswer]
    texts: Mapping[int, str] = field(default_factory=dict)
    #: Asks for no login.
    is_open: bool = False

    def refuse(self, error: RefusalError) -> Answer:
        """The answer to what was refused."""
        return answers.refusal(error, self.texts)


SEND: Final = "send.php"
SCRIPTS: Final[Mapping[str, Script]] = {
    SEND: Script(sending.send),
    "status.php": Script(status.status),
    "balance.php": Script(balance.balance),
    "get.php": Script(getting.get, history.TEXTS),
    "info.php": Script(operator.info, operator.TEXTS),
    "receive_phones.php": Script(renting.receive_phones),
    "wait_call.php": Script(waiting.wait_call, waiting.TEXTS),
    "downloads.php": Script(exports.downloads, exports.TEXTS),
    "users.php": Script(users.users, users.TEXTS),
    "imgcode.php": Script(picture.imgcode, is_open=True),
}
