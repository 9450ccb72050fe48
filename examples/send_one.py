"""Sends one SMS and says for certain how it went. Reads SMSC_LOGIN and SMSC_PASSWORD.

To try it without money: run ``smsc-soap sandbox`` and set SMSC_BASE_URL=http://127.0.0.1:8025,
SMSC_LOGIN=alex, SMSC_PASSWORD=123.
"""

import json
import sys

from smsc_soap import SmscClient
from smsc_soap.errors import ProviderError, SendOutcomeUnknown, SmscError


def main(phone: str, text: str) -> int:
    with SmscClient.from_env() as client:
        print("price:", client.get_sms_cost(phone, text).cost)
        try:
            sent = client.send_sms(phone, text)
        except SendOutcomeUnknown as unknown:
            # It may be on its way: keep the record and ask later with client.check, never send again.
            print("not certain; keep this:", json.dumps(unknown.to_dict()))
            return 5
        except ProviderError as refused:
            print("refused:", refused)
            return 3
        except SmscError as error:
            print("nothing was sent:", error)
            return 4
        print("accepted, id", sent.id)
        return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else f"usage: {sys.argv[0]} PHONE TEXT")
