"""One blocking ``send_sms`` over a kept connection on loopback: ours, the peers, and bare POSTs of the same bytes."""

from __future__ import annotations

import http.client
import io
import logging
import ssl
from pathlib import Path

import httpx2
import zeep
from suds.client import Client as SudsClient

from benchmarks.stand_in import stand_in
from benchmarks.timing import per_call, show, verdict
from smsc_soap import SmscClient
from smsc_soap.wire.soap import codec_for
from smsc_soap.wire.wsdl_file import CANDIDATES, bundled_wsdl

FIELDS = {
    "login": "alex",
    "psw": "123",
    "phones": "+79990000001",
    "mes": "Ваш заказ 17 готов к выдаче",
    "id": "order-17",
    "sender": "SHOP",
}


def main() -> None:
    logging.getLogger("suds").setLevel(logging.CRITICAL)
    wsdl = next(path for path in CANDIDATES if path.is_file())
    codec = codec_for(bundled_wsdl())
    body = codec.encode("send_sms", FIELDS)
    headers = codec.headers("send_sms")
    with stand_in() as port:
        url = f"http://127.0.0.1:{port}/sys/soap.php"
        connection = http.client.HTTPConnection("127.0.0.1", port)
        plain = zeep.Client(io.BytesIO(bundled_wsdl())).create_service(f"{{{codec.namespace}}}ServiceSoap", url)
        suds = SudsClient(Path(wsdl).as_uri(), location=url, cache=None)

        def bare() -> bytes:
            connection.request("POST", "/sys/soap.php", body, headers)
            return connection.getresponse().read()

        library = httpx2.HTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)
        address = httpx2.URL(url)

        def by_library() -> bytes:
            request = httpx2.Request("POST", address, headers=headers, content=body)
            response = library.handle_request(request)
            answer = response.read()
            response.close()
            return answer

        with SmscClient("alex", "123", base_url=f"http://127.0.0.1:{port}", sender="SHOP", limits=None) as client:
            figures = per_call(
                {
                    "smsc_soap": lambda: client.send_sms(FIELDS["phones"], FIELDS["mes"], id=FIELDS["id"]),
                    "zeep.Client": lambda: plain.send_sms(**FIELDS),
                    "suds-community": lambda: suds.service.send_sms(**FIELDS),
                    "httpx2 transport, same bytes": by_library,
                    "http.client, same bytes": bare,
                }
            )
    show("one send_sms, blocking, loopback, kept connection (suds opens one per call)", figures)
    ours, by_zeep, _, _, floor = (figure.median_s for figure in figures)
    verdict("ours / zeep.Client", ours / by_zeep, 0.45)
    verdict("ours / bare http.client", ours / floor, 2.7)


if __name__ == "__main__":
    main()
