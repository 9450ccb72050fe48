"""``users.php``: subclients."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from smsc_soap.errors import InvalidParameter, MalformedReply
from smsc_soap.model.codes import Family
from smsc_soap.model.http.messages import Done
from smsc_soap.model.http.reports import StatisticsRow
from smsc_soap.model.http.subclient_results import Subclient
from smsc_soap.model.http.subclients import SubclientSettings
from smsc_soap.redaction import Secret
from smsc_soap.wire.http_api.json_answer import Answer, reply_of
from smsc_soap.wire.http_api.operation import JsonOperation, LongAnswer
from smsc_soap.wire.http_api.reports import days, statistics_rows
from smsc_soap.wire.http_api.statuses import done

#: GMT-12 is 0.
_FIRST_ZONE: Final = -12
#: Our name → the provider's. Source: a public library; `phone`, `type` and `fmts` also the provider's examples.
_PLAIN: Final = {
    "email": "email",
    "phone": "phone",
    "sender": "sender",
    "full_name": "fio",
    "notes": "notes",
    "handler_url": "url",
}


#: Who asks for what: never to be replaced by a setting.
_RESERVED: Final = frozenset(
    {
        *("login", "psw", "apikey", "fmt", "charset", "user", "user_id", "password", "new_login", "sum"),
        *("add", "chg", "pay", "del", "get_stat", "get_stat_all"),
    }
)
_EXTRA: Final = re.compile(r"[a-z][a-z0-9_]{0,20}(\[[0-9]{1,3}\])?")


def checked_settings(settings: SubclientSettings) -> SubclientSettings:
    """*settings* unchanged, when what they name themselves can go out.

    Raises:
        InvalidParameter: a name in ``extra`` that is part of the request, or none; a value that is no text.
    """
    for name, value in settings.extra.items():
        if _EXTRA.fullmatch(name) is None or name in _RESERVED:
            raise InvalidParameter("extra", "a name that is part of the request, or none", "names of settings")
        if not isinstance(value, str):
            raise InvalidParameter("extra", f"a {type(value).__name__}", "values as text")
    return settings


def settings_fields(settings: SubclientSettings) -> dict[str, str]:
    """The fields of the settings that were given."""
    fields = dict(settings.extra)
    fields |= {theirs: value for ours, theirs in _PLAIN.items() if (value := getattr(settings, ours)) is not None}
    if settings.kind is not None:
        fields["type"] = str(int(settings.kind))
    if settings.tariff is not None:
        fields["tariff"] = str(settings.tariff)
    if settings.utc_offset_hours is not None:
        fields["tz"] = str(settings.utc_offset_hours - _FIRST_ZONE)
    if settings.allowed_phones is not None:
        fields["fmts"] = ",".join(settings.allowed_phones)
    return fields | {flag.value: "1" if on else "0" for flag, on in settings.flags.items()}


@dataclass(frozen=True, slots=True, repr=False)
class CreateSubclient(JsonOperation[Subclient]):
    """Makes a subclient; never repeated once a byte has left."""

    name = "subclients.create"
    script = "users.php"
    family = Family.SUBCLIENT_CHANGE
    paid = True
    look = "try the new login, or look at the list of subclients in the provider's cabinet"

    login: str
    password: Secret
    settings: SubclientSettings

    def fields(self) -> Mapping[str, str]:
        who = {"add": "1", "user": self.login, "password": self.password.reveal()}
        return {**settings_fields(self.settings), **who}

    def identity(self) -> Hashable:
        return ("add",)

    def read(self, answer: Answer) -> Subclient:
        reply = reply_of(answer.record(), frozenset({"id"}))
        if not reply.fields.get("id"):
            raise MalformedReply("the answer carries neither an id nor an error")
        return Subclient(
            id=reply.fields["id"], login=self.login, raw=reply.fields, extra=reply.extra, doubts=answer.doubts
        )


@dataclass(frozen=True, slots=True, repr=False)
class ChangeSubclient(JsonOperation[Done]):
    """Changes a subclient; never repeated once a byte has left."""

    name = "subclients.change"
    script = "users.php"
    family = Family.SUBCLIENT_CHANGE
    paid = True
    look = "look at the subclient in the provider's cabinet; changing the same again does no harm"

    login: str
    password: Secret | None
    new_login: str | None
    settings: SubclientSettings

    def fields(self) -> Mapping[str, str]:
        fields = {**settings_fields(self.settings), "chg": "1", "user": self.login}
        if self.password is not None:
            fields["password"] = self.password.reveal()
        if self.new_login is not None:
            fields["new_login"] = self.new_login
        return fields

    def identity(self) -> Hashable:
        return "chg", self.login

    def read(self, answer: Answer) -> Done:
        return done(answer)


@dataclass(frozen=True, slots=True, repr=False)
class PaySubclient(JsonOperation[Done]):
    """Moves money from the main account to a subclient; never repeated once a byte has left."""

    name = "subclients.pay"
    script = "users.php"
    family = Family.SUBCLIENT_CHANGE
    paid = True
    look = "compare the balances of both accounts"

    login: str
    #: Written exactly.
    amount: str

    def fields(self) -> Mapping[str, str]:
        return {"pay": "1", "user": self.login, "sum": self.amount}

    def identity(self) -> Hashable:
        return "pay", self.login

    def read(self, answer: Answer) -> Done:
        return done(answer)


@dataclass(frozen=True, slots=True, repr=False)
class SubclientStatistics(LongAnswer[tuple[StatisticsRow, ...]]):
    """What subclients sent and spent."""

    name = "subclients.statistics"
    script = "users.php"
    family = Family.SUBCLIENTS

    start: date
    end: date
    login: str | None = None
    resellers: bool = False
    own_currency: bool = False
    second_balance: bool = False
    everybody: bool = False

    def fields(self) -> Mapping[str, str]:
        fields = {"get_stat_all" if self.everybody else "get_stat": "1", **days(self.start, self.end)}
        if self.login is not None:
            fields["user"] = self.login
        asked = {"reseller": self.resellers, "mycur": self.own_currency, "balance2": self.second_balance}
        return fields | {name: "1" for name, wanted in asked.items() if wanted}

    def read(self, answer: Answer) -> tuple[StatisticsRow, ...]:
        return statistics_rows(answer)
