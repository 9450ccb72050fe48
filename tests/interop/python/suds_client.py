"""suds-community on a server of ours: ``python suds_client.py <base url>``.

Reads a list of calls as JSON from standard input, ``[["send_sms", {"login": ...}], ...]``, makes them in
order and prints a list of results as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import suds.client


def plain(value: Any) -> Any:
    """suds' own objects as what JSON knows."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if hasattr(value, "__keylist__"):
        return {name: plain(getattr(value, name)) for name in value.__keylist__}
    return None if value is None else str(value)


def main() -> None:
    client = suds.client.Client(f"{sys.argv[1]}/sys/soap.php?wsdl", cache=None)
    results = []
    for method, fields in json.load(sys.stdin):
        answer = plain(getattr(client.service, method)(**fields))
        results.append({"result": answer, "request": client.last_sent().str()})
    print(json.dumps(results, ensure_ascii=False))


main()
