"""Receives what the provider calls a handler with: stored before it is answered, then taken into the outbox.

::

    bytes ─▶ app.py, server.py ─▶ receiver.py ─▶ wire/callback.py    read, proven, or refused
                                     │
                                     ├─ committer.py ─▶ inbox.py     many calls, one commit; 200 only after it
                                     └─ applier.py ─▶ the outbox     delivery reports settle messages
    people ─▶ urls.py                the line for the provider's cabinet
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smsc_soap.callbacks.app import CallbackApp as CallbackApp
    from smsc_soap.callbacks.receiver import CallbackReceiver as CallbackReceiver
    from smsc_soap.callbacks.urls import handler_url as handler_url
    from smsc_soap.model.callback import CallConfirmation as CallConfirmation
    from smsc_soap.model.callback import IncomingMessage as IncomingMessage
    from smsc_soap.model.callback import StatusReport as StatusReport
    from smsc_soap.model.callback import VoiceMenuEvent as VoiceMenuEvent
    from smsc_soap.wire.callback import CallbackSettings as CallbackSettings
    from smsc_soap.wire.callback import read_callback as read_callback
    from smsc_soap.wire.callback import read_callbacks as read_callbacks

#: Public name → module that has it, loaded when it is first used.
_HOMES = {
    name: f"smsc_soap.{module}"
    for module, names in {
        "callbacks.app": "CallbackApp",
        "callbacks.receiver": "CallbackReceiver",
        "callbacks.urls": "handler_url",
        "model.callback": "CallConfirmation IncomingMessage StatusReport VoiceMenuEvent",
        "wire.callback": "CallbackSettings read_callback read_callbacks",
    }.items()
    for name in names.split()
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'smsc_soap.callbacks' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(home), name)
    return value
