"""A receiver in a process of its own, made to be killed at named places: folder, secret."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from smsc_soap.callbacks.app import CallbackApp
from smsc_soap.callbacks.receiver import CallbackReceiver
from smsc_soap.callbacks.server import CallbackServer
from smsc_soap.outbox.crash import armed


def main() -> None:
    folder, secret = Path(sys.argv[1]), sys.argv[2]
    receiver = CallbackReceiver.open(folder / "sms.db", secret=secret, crash=armed())
    with receiver, CallbackServer(CallbackApp(receiver)) as server:
        print(server.url + receiver.paths[0], flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
