"""Whole processes: importing, constructing, encoding the first request, and the light verb ``segments``.

httpx is hidden from all of them: zeep loads it where it finds it, here it is only a peer in
another benchmark, and it would make zeep look slower than it is in a user's installation.
"""

from __future__ import annotations

from benchmarks.timing import per_process, show, verdict
from smsc_soap.wire.wsdl_file import CANDIDATES

HIDE = "import sys; sys.modules['httpx'] = None; "
FIRST = (
    "from smsc_soap import SmscClient; from smsc_soap.wire.operations import WireRecipient; "
    "client = SmscClient('alex', '123'); "
    "client._core.begin(client._core.requests.send_sms('+79990000001', 'text', None, None, None), lambda: None)"
)


def main() -> None:
    wsdl = next(path for path in CANDIDATES if path.is_file())
    figures = per_process(
        {
            "import SmscClient": ["-c", HIDE + "from smsc_soap import SmscClient"],
            "first request encoded": ["-c", HIDE + FIRST],
            "smsc-soap segments": ["-m", "smsc_soap", "segments", "Ваш заказ готов"],
            "import zeep": ["-c", HIDE + "import zeep"],
            "zeep.Client(wsdl)": ["-c", HIDE + f"import zeep; zeep.Client({str(wsdl)!r})"],
            "bare interpreter": ["-c", HIDE],
        }
    )
    show("whole processes", figures, unit="ms", scale=1e3)
    imported, first, segments, zeep, zeep_client, _ = (figure.median_s for figure in figures)
    verdict("from smsc_soap import SmscClient / import zeep", imported / zeep, 1.0)
    verdict("import, construct, encode / import zeep; zeep.Client(wsdl)", first / zeep_client, 1.4)
    verdict("smsc-soap segments / import zeep", segments / zeep, 0.5)


if __name__ == "__main__":
    main()
