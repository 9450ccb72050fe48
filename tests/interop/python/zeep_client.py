"""Plain zeep on a server of ours: ``python zeep_client.py <base url>``; with ``--async`` its AsyncClient.

Reads a list of calls as JSON from standard input, ``[["send_sms", {"login": ...}], ...]``, makes them in
order and prints a list of results as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import zeep
import zeep.helpers


def blocking(wsdl: str, calls: list[Any]) -> list[Any]:
    client = zeep.Client(wsdl)
    return [client.service[method](**fields) for method, fields in calls]


async def waiting(wsdl: str, calls: list[Any]) -> list[Any]:
    async with zeep.AsyncClient(wsdl) as client:
        return [await client.service[method](**fields) for method, fields in calls]


def main() -> None:
    *flags, url = sys.argv[1:]
    wsdl, calls = f"{url}/sys/soap.php?wsdl", json.load(sys.stdin)
    answers = asyncio.run(waiting(wsdl, calls)) if "--async" in flags else blocking(wsdl, calls)
    results = [{"result": zeep.helpers.serialize_object(one, dict)} for one in answers]
    print(json.dumps(results, ensure_ascii=False))


main()
