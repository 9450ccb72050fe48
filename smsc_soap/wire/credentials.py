"""Login and password, or an API key, as fields of the envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from smsc_soap.redaction import Secret
from smsc_soap.wire.tables import OperationTable


class ApiKeyStyle(StrEnum):
    """Where an API key goes. Never both in turn: five refused logins block the address."""

    #: Into the field ``apikey``, with empty ``login`` and ``psw``.
    ELEMENT = "element"
    #: Into ``psw`` with an empty ``login``, as the provider's own libraries do.
    PASSWORD = "password"  # noqa: S105 - a name, not a password


@dataclass(frozen=True, slots=True)
class Credentials:
    """Exactly one of the two ways in; ``client/`` has checked that."""

    login: str
    password: Secret | None
    api_key: Secret | None = None
    #: None: the element where the description has it, else the password field.
    api_key_style: ApiKeyStyle | None = None

    def fields(self, table: OperationTable) -> Mapping[str, str]:
        """The envelope fields for one operation. Holds secrets in clear: encode and forget."""
        if self.api_key is None:
            return {"login": self.login, "psw": self.password.reveal() if self.password else ""}
        style = self.api_key_style or (ApiKeyStyle.ELEMENT if table.takes_api_key else ApiKeyStyle.PASSWORD)
        if style is ApiKeyStyle.ELEMENT:
            return {"login": "", "psw": "", "apikey": self.api_key.reveal()}
        return {"login": "", "psw": self.api_key.reveal()}

    def form_fields(self) -> Mapping[str, str]:
        """The fields of a script of the HTTP interface, where a key stands alone. Holds secrets in clear, too."""
        if self.api_key is None:
            return {"login": self.login, "psw": self.password.reveal() if self.password else ""}
        name = "psw" if self.api_key_style is ApiKeyStyle.PASSWORD else "apikey"
        return {name: self.api_key.reveal()}
