"""Titles of the demonstration, and how it ends: the way to the real provider, in two languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from smsc_soap.cli.output import Screen

FOR_REAL_ENGLISH: Final = """\
Three variables lead to the real provider (on Windows: set NAME=value):

  export SMSC_LOGIN=...      login of your account at smsc.ru
  export SMSC_PASSWORD=...   its password (leave it out to be asked for it)
  export SMSC_SENDER=...     a sender name registered in the account (leave it out for the account's own)

Then, with your own phone:

  smsc-soap doctor                                  is everything in order?   free
  smsc-soap cost +7XXXXXXXXXX --text "Hello"        what would it cost?       free
  smsc-soap send +7XXXXXXXXXX --text "Hello"        send it                   costs what the line above says

The prices above are invented; the provider's own depend on account and country, and the command
cost tells them before you spend anything."""

FOR_REAL_RUSSIAN: Final = """\
К настоящему провайдеру ведут три переменные (в Windows: set ИМЯ=значение):

  export SMSC_LOGIN=...      логин вашего кабинета на smsc.ru
  export SMSC_PASSWORD=...   пароль (можно не задавать: команда спросит)
  export SMSC_SENDER=...     имя отправителя, зарегистрированное в кабинете (можно не задавать)

Затем со своим номером:

  smsc-soap doctor                                   всё ли в порядке?         бесплатно
  smsc-soap cost +7XXXXXXXXXX --text "Привет"        сколько это стоит?        бесплатно
  smsc-soap send +7XXXXXXXXXX --text "Привет"        отправить                 по цене из строки выше

Цены выше выдуманы; настоящие зависят от кабинета и страны, и команда cost назовёт их до того,
как что-нибудь потрачено."""


def tell_title(screen: Screen, english: str, russian: str) -> None:
    """A line that begins a part."""
    title = screen.say(english, russian)
    screen.line(f"\n{title}\n{'=' * len(title)}")


def tell_for_real(screen: Screen) -> None:
    """The last part."""
    tell_title(screen, "To make it real", "По-настоящему")
    screen.line(screen.say(FOR_REAL_ENGLISH, FOR_REAL_RUSSIAN))
