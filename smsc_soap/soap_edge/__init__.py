"""The server side of SOAP: a table read from the WSDL, requests in, answers out. Built on lxml alone.

::

    WSDL bytes ──description.py──▶ ServiceDescription
    body bytes ──request.py──────▶ SoapRequest(operation, fields), or RequestRefusedError
    fields     ──answer.py───────▶ envelope bytes, or a Fault

No code is shared with the client's codec in ``wire/``, so that neither can hide the other's mistakes.
"""
