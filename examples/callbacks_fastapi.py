"""Takes the provider's calls in a FastAPI application.

pip install "smsc-soap[outbox]" fastapi uvicorn
SMSC_CALLBACK_SECRET=... SMSC_OUTBOX=sms.db uvicorn callbacks_fastapi:app
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from smsc_soap.callbacks import CallbackApp, CallbackReceiver


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    secret = os.environ["SMSC_CALLBACK_SECRET"]
    with CallbackReceiver.open(os.environ["SMSC_OUTBOX"], secret=secret) as receiver:
        app.state.calls = CallbackApp(receiver)
        yield


app = FastAPI(lifespan=life)


async def take(scope: Scope, receive: Receive, send: Send) -> None:
    await app.state.calls(scope, receive, send)


# An application of its own, no route: it reads the body as it came, ends long and slow ones, and knows the secret path.
app.mount("/sms", take)
