"""What one value of a parameter means, in plain words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from smsc_soap.wire.extended.lists import MessageList
from smsc_soap.wire.extended.voice import Voice, VoiceOptions
from smsc_soap.wire.extended.words import Words

_RUSSIAN_ZONES: Final = {
    -1: Words("Kaliningrad", "Калининград"),
    0: Words("Moscow", "Москва"),
    1: Words("Samara", "Самара"),
    2: Words("Yekaterinburg", "Екатеринбург"),
    3: Words("Omsk", "Омск"),
    4: Words("Krasnoyarsk", "Красноярск"),
    5: Words("Irkutsk", "Иркутск"),
    6: Words("Yakutsk", "Якутск"),
    7: Words("Vladivostok", "Владивосток"),
    8: Words("Magadan", "Магадан"),
    9: Words("Kamchatka", "Камчатка"),
}


def zone(value: int | Decimal) -> Words:
    """Where a wall clock shows the sending time."""
    place = _RUSSIAN_ZONES.get(int(value)) if value == int(value) else None
    utc = f"UTC{value + 3:+}"
    if value == 0:
        return Words(
            f"the sending time is Moscow time ({utc}); without tz it is the account's zone",
            f"время отправки московское ({utc}); без tz действует пояс из настроек",
        )
    near_en, near_ru = (f", {place.en}" if place else ""), (f", {place.ru}" if place else "")
    return Words(
        f"the sending time counts {value:+} h from Moscow ({utc}{near_en})",
        f"время отправки: {value:+} ч от Москвы ({utc}{near_ru})",
    )


def period(value: Decimal) -> Words:
    return Words(f"the mailing is stretched over {value} h", f"рассылка растянута на {value} ч")


def freq(value: int) -> Words:
    return Words(f"a group of numbers goes out every {value} min", f"группа номеров уходит каждые {value} мин")


def valid(value: timedelta) -> Words:
    minutes = value // timedelta(minutes=1)
    span = f"{minutes // 60}:{minutes % 60:02}"
    return Words(f"the operator tries to deliver for {span} h", f"оператор пытается доставить {span} ч")


def binary(value: int) -> Words:
    how = Words("written as hex", "в виде hex") if value == 2 else Words("as raw bytes", "в виде байтов")
    return Words(f"binary message, {how.en}, with its header first", f"бинарное сообщение {how.ru}, сначала заголовок")


def bot(value: str) -> Words:
    return Words(f"message through the chat bot {value}", f"сообщение через чат-бота {value}")


def smsreq(value: int) -> Words:
    return Words(
        f"text hidden when the phone was not confirmed for {value} days",
        f"текст скрыт, если номер не подтверждался {value} дн.",
    )


def voice(value: Voice) -> Words:
    woman = value.name.value.startswith("w")
    number = value.name.value[1:]
    en = ("woman's voice" if woman else "man's voice") + (f" {number}" if number else "")
    ru = ("женский голос" if woman else "мужской голос") + (f" {number}" if number else "")
    if value.language:
        return Words(f"{en}, text in {value.language}", f"{ru}, язык текста {value.language}")
    return Words(en, ru)


def param(value: VoiceOptions) -> Words:
    return Words(
        f"rings {value.ring_s} s, waits {value.pause_s} s between attempts, {value.attempts} attempts at most",
        f"ждёт ответа {value.ring_s} с, пауза между попытками {value.pause_s} с, попыток не больше {value.attempts}",
    )


def maxsms(value: int) -> Words:
    return Words(
        f"a longer text is cut without a word to {value} parts", f"длинный текст молча обрезается до {value} частей"
    )


def translit(value: int) -> Words:
    sample = "translit" if value == 1 else "mpaHc/Ium"
    return Words(f"Russian letters become Latin ones ({sample})", f"русские буквы заменяются латинскими ({sample})")


def message_list(value: MessageList) -> Words:
    lines, phones = len(value.lines), len(value.recipients)
    own_en = "; own sender and zone in some lines: needs a dated time" if value.has_own_senders else ""
    own_ru = "; в строках свои отправитель и пояс: нужно время с датой" if value.has_own_senders else ""
    return Words(
        f"{lines} texts to {phones} recipients under one message id{own_en}",
        f"текстов: {lines}, получателей: {phones}, id общий{own_ru}",
    )


def cost(value: int) -> Words:
    return (
        Words("ordinary sending, the answer names no price", "обычная отправка, цена в ответе не указана"),
        Words("price only: nothing is sent", "только цена: ничего не отправляется"),
        Words("it is sent and paid; the answer names the cost", "отправка и оплата; в ответе стоимость"),
        Words("it is sent and paid; the answer names cost and balance", "отправка и оплата; в ответе цена и баланс"),
    )[value]
