"""``python -m smsc_soap`` is the command ``smsc-soap``."""

from smsc_soap.cli.main import main

if __name__ == "__main__":
    main()
