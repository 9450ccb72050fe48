"""Takes the provider's calls in a Flask application.

pip install "smsc-soap[outbox]" flask
SMSC_CALLBACK_SECRET=... SMSC_OUTBOX=sms.db flask --app callbacks_flask run
"""

import os
from functools import cache

from flask import Flask, Response, request

from smsc_soap.callbacks import CallbackReceiver

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 256 * 1024


@cache
def receiver() -> CallbackReceiver:
    """One for each process, opened with its first call: a server may fork its processes after this file is loaded."""
    return CallbackReceiver.open(os.environ["SMSC_OUTBOX"], secret=os.environ["SMSC_CALLBACK_SECRET"])


@app.route("/sms/<name>", methods=["POST", "GET"])
def take(name: str) -> Response:
    if not receiver().knows_path(f"/{name}"):
        return Response(status=404)
    # get_data before request.form: the check value is made over the bytes as they came.
    answer = receiver().handle(request.get_data(), request.headers, request.query_string, method=request.method)
    return Response(answer.text, status=answer.status, mimetype="text/plain")
