"""Takes the provider's calls in a Django project: put ``take`` into its urls.

pip install "smsc-soap[outbox]" django
    urlpatterns = [path("sms/<str:name>", take)]
"""

import os
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from smsc_soap.callbacks import CallbackReceiver


@cache
def receiver() -> CallbackReceiver:
    """One for each process; several processes may share the files."""
    return CallbackReceiver.open(os.environ["SMSC_OUTBOX"], secret=os.environ["SMSC_CALLBACK_SECRET"])


@csrf_exempt
def take(request: HttpRequest, name: str) -> HttpResponse:
    if not receiver().knows_path(f"/{name}"):
        return HttpResponse(status=404)
    # request.body before request.POST: the check value is made over the bytes as they came.
    answer = receiver().handle(
        request.body, request.headers, request.META.get("QUERY_STRING", ""), method=request.method or ""
    )
    return HttpResponse(answer.text, status=answer.status, content_type="text/plain")
