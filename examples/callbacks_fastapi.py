"""Takes the provider's calls in a FastAPI application.

pip install "smsc-soap[outbox]" fastapi uvicorn
SMSC_CALLBACK_SECRET=... SMSC_OUTBOX=sms.db uvicorn callbacks_fastapi:app
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response

from smsc_soap.callbacks import CallbackReceiver


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    secret = os.environ["SMSC_CALLBACK_SECRET"]
    with CallbackReceiver.open(os.environ["SMSC_OUTBOX"], secret=secret) as app.state.receiver:
        yield


app = FastAPI(lifespan=life)


@app.api_route("/sms/{path}", methods=["POST", "GET"])
async def take(path: str, request: Request) -> Response:
    receiver: CallbackReceiver = request.app.state.receiver
    if not receiver.knows_path(f"/{path}"):
        return Response(status_code=404)
    # The body as it came: the check value is made over its bytes.
    answer = await receiver.handle_async(
        await request.body(), request.headers, request.url.query, method=request.method
    )
    return Response(answer.text, status_code=answer.status)
