"""``send.php``: messages of every kind, prices, and codes by voice.

Source: provider's HTTP page and its page of answers; voice codes: page of 2024.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from smsc_soap.sandbox.operations import Operations
from smsc_soap.sandbox.refusal import Code, RefusalError
from smsc_soap.sandbox.scripts.answers import Answer, id_value
from smsc_soap.sandbox.scripts.form import Form

#: Fields of their own; everything else is what SOAP carries in ``query``.
_OWN: Final = ("login", "psw", "apikey", "phones", "mes", "id", "sender", "time")
_NOT_OPTIONS: Final = frozenset({*_OWN, "fmt", "charset", "query", "files"})
#: Source: provider's page on MMS.
_MMS_KINDS: Final = frozenset({".txt", ".jpg", ".jpeg", ".gif", ".png", ".wav", ".amr", ".mp3", ".mid", ".mp4", ".3gp"})


def send(provider: Operations, form: Form, now: datetime) -> Answer:
    """Sends, or with ``cost=1`` prices.

    Raises:
        RefusalError: 1 and 3 to 9, as over SOAP.
    """
    fields = {name: form[name] for name in _OWN if name in form}
    fields["query"] = "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in form.items() if name not in _NOT_OPTIONS
    )
    fields["files"] = _files(form)
    result = provider.send_sms2(fields, now)
    return _priced(result) if "id" not in result else _sent(result)


def _files(form: Form) -> str:
    """The files in words. ``Assumption:`` a file that an MMS cannot carry is a mistake in the parameters."""
    for one in form.files:
        if form.get("mms") == "1" and PurePath(one.name).suffix.lower() not in _MMS_KINDS:
            raise RefusalError(Code.PARAMETERS, "an MMS cannot carry a file of that kind")
    return ", ".join(f"{one.name} ({one.size} bytes)" for one in form.files)


def _priced(result: Mapping[str, Any]) -> Answer:
    cost, count = result["cost"], int(result["cnt"])
    value = {"cost": cost, "cnt": count, **_lists(result)}
    return Answer(value, f"{cost} ({count} SMS)", f"{cost},{count}")


def _sent(result: Mapping[str, Any]) -> Answer:
    message_id, count = result["id"], int(result["cnt"])
    extras = {name: result[name] for name in ("cost", "balance", "code") if name in result}
    words = f"OK - {count} SMS, ID - {message_id}"
    words += "".join(f", {name.upper()} - {one}" for name, one in extras.items())
    commas = ",".join((message_id, str(count), *extras.values()))
    return Answer({"id": id_value(message_id), "cnt": count, **extras, **_lists(result)}, words, commas)


def _lists(result: Mapping[str, Any]) -> dict[str, Any]:
    return {name: result[name] for name in ("errors", "phones") if name in result}
