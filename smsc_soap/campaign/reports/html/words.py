"""Every word of the pages in both languages. Figures, names and whole sentences of estimates come from elsewhere.

``{…}`` is filled in by ``Speech.say``; a test holds that each word has both languages with the same places to fill.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple


class Words(NamedTuple):
    """The same in both languages."""

    en: str
    ru: str


#: On both pages.
_COMMON: Final = {
    "recipients": Words("Recipients", "Получатели"),
    "messages": Words("Messages", "Сообщения"),
    "segments": Words("Segments", "Сегменты"),
    "segments_note": Words("pieces of text, as the networks bill them", "части текста, по которым считают операторы"),
    "cost": Words("Cost", "Стоимость"),
    "share": Words("Share", "Доля"),
    "country": Words("Country", "Страна"),
    "operator_or_prefix": Words("Operator or first digits", "Оператор или первые цифры"),
    "no_operator": Words("all operators", "все операторы"),
    "alphabet": Words("Alphabet", "Алфавит"),
    "gsm": Words("GSM-7 (Latin letters)", "GSM-7 (латиница)"),
    "ucs": Words("UCS-2 (Cyrillic and other letters)", "UCS-2 (кириллица и прочее)"),
    "size": Words("Segments in a message", "Сегментов в сообщении"),
    "total": Words("Total", "Итого"),
    "others": Words("{n} others", "Остальные: {n}"),
    "price_segment": Words("Price of a segment", "Цена сегмента"),
    "unpriced": Words("Without a price", "Без цены"),
    "unpriced_part": Words("+ {n} without a price", "+ {n} без цены"),
    "warning": Words("Note", "Внимание"),
    "made_at": Words("Made on {when}", "Составлено {when}"),
    "not_asked": Words("not asked", "не запрашивался"),
    "not_set": Words("not set", "не задан"),
    "table_of": Words("Table: {name}", "Таблица: {name}"),
    "times_note": Words(
        "Times are those of the provider's account: {zone}.",
        "Время такое, как в кабинете провайдера: {zone}.",
    ),
    "currency_note": Words(
        "Amounts are in the currency of the provider's account.", "Суммы в валюте счёта у провайдера."
    ),
    "privacy_note": Words(
        "This page holds no phone numbers and no message texts.",
        "На этой странице нет номеров телефонов и текстов сообщений.",
    ),
    "table": Words("Table", "Файл"),
    "scroll_hint": Words("wide table, scrolls sideways", "широкая таблица, прокручивается вбок"),
}

_ESTIMATE: Final = {
    "estimate_title": Words("Campaign estimate", "Смета рассылки"),
    "estimate_lead": Words(
        "What the campaign would cost. Nothing was sent.", "Сколько будет стоить рассылка. Ничего не отправлено."
    ),
    "mode_none": Words("By a price table", "По таблице цен"),
    "mode_sample": Words("Provider's prices, sampled", "Цены провайдера, по выборке"),
    "mode_full": Words("Provider's prices for everybody", "Цены провайдера для каждого"),
    "verdict_over": Words("Over the budget by {money}", "Бюджет превышен на {money}"),
    "verdict_over_note": Words(
        "The cost is above what may be spent. Shorten the text, write to fewer people or raise the budget.",
        "Стоимость выше того, что можно потратить. Сократите текст или список либо поднимите бюджет.",
    ),
    "verdict_may_exceed": Words("May go over the budget", "Бюджет может быть превышен"),
    "verdict_may_exceed_note": Words(
        "The likely cost fits, the upper end of the interval is {money} above the budget.",
        "Вероятная стоимость укладывается, верхняя граница интервала выше бюджета на {money}.",
    ),
    "verdict_balance": Words("The account lacks {money}", "На счёте не хватает {money}"),
    "verdict_balance_note": Words(
        "The balance does not cover the cost. Top up the account before the campaign is run.",
        "Баланса не хватит на рассылку. Пополните счёт до её запуска.",
    ),
    "verdict_incomplete": Words("The estimate is not complete", "Смета неполная"),
    "verdict_incomplete_note": Words(
        "{n} have no price; the true cost is higher than the figure below.",
        "{n} без цены: настоящая стоимость выше указанной.",
    ),
    "verdict_stopped_note": Words(
        "Not every question was answered by the provider; the figure stands on those that were.",
        "Провайдер ответил не на все запросы; сумма опирается на полученные ответы.",
    ),
    "verdict_fits": Words("Within the budget, {money} left", "В бюджете, останется {money}"),
    "verdict_fits_note": Words("The cost is not above the budget.", "Стоимость не выше бюджета."),
    "verdict_covered": Words("The balance covers it, {money} left", "Баланса хватает, останется {money}"),
    "verdict_covered_note": Words("No budget was named.", "Бюджет не задан."),
    "verdict_plain": Words("Estimated cost {money}", "Оценка стоимости {money}"),
    "verdict_plain_note": Words(
        "No budget was named and the balance was not asked for.", "Бюджет не задан, баланс не запрашивался."
    ),
    "interval": Words("{percent} interval: {low} to {high}", "{percent} интервал: от {low} до {high}"),
    "exact_by_table": Words("exact by the price table", "точно по таблице цен"),
    "most_by_account_list": Words("at most, by the account's price list", "не больше, по прайс-листу учётной записи"),
    "exact_by_provider": Words("as the provider quoted", "по ответам провайдера"),
    "per_recipient": Words("{money} a recipient", "{money} на получателя"),
    "per_message": Words("{n} a message on average", "в среднем {n} на сообщение"),
    "balance": Words("Balance", "Баланс"),
    "budget": Words("Budget", "Бюджет"),
    "of_budget": Words("{percent} of it is used", "будет занято {percent}"),
    "after_campaign": Words("{money} after the campaign", "{money} после рассылки"),
    "lacks": Words("{money} short", "не хватает {money}"),
    "money_chart": Words("Cost beside budget and balance", "Стоимость рядом с бюджетом и балансом"),
    "country_chart": Words("Cost by country", "Стоимость по странам"),
    "operator_chart": Words("Cost by operator", "Стоимость по операторам"),
    "prefix_chart": Words("Cost by operator or first digits", "Стоимость по операторам или первым цифрам"),
    "size_chart": Words("Recipients by segments in their message", "Получатели по числу сегментов"),
    "alphabet_chart": Words("Recipients by alphabet", "Получатели по алфавитам"),
    "hints_title": Words("What would cost less", "Как сделать дешевле"),
    "hint_exact": Words("counted over all messages", "подсчитано по всем сообщениям"),
    "hint_average": Words("at the price of an average message", "по цене среднего сообщения"),
    "hint_sampled": Words("worked out from a sample of texts", "оценено по выборке текстов"),
    "saves": Words("saves {money}", "экономия {money}"),
    "saved_already": Words("saved already: {money}", "уже сэкономлено {money}"),
    "saves_segments": Words("saves {n}", "экономия: {n}"),
    "hint_look": Words("worth a look", "стоит взглянуть"),
    "how_title": Words("How the figure came about", "Откуда эта сумма"),
    "quoted_at": Words("Prices as of", "Цены на"),
    "calls": Words("Price requests to the provider", "Запросов цены к провайдеру"),
    "full_batches": Words("Batches", "Пачек"),
    "full_asked_now": Words("asked in this run: {n}", "запрошено в этот раз: {n}"),
    "full_per_recipient": Words("Recipients whose own price is known", "Получателей с известной своей ценой"),
    "full_per_batch": Words("Recipients known by their batch only", "Получателей, известных только пачкой"),
    "strata_title": Words("The sample, group by group", "Выборка по группам"),
    "stratum": Words("Group", "Группа"),
    "asked": Words("Asked", "Опрошено"),
    "asked_all": Words("{n}, all", "{n}, все"),
    "spread": Words("Uncertainty", "Погрешность"),
    "by_country": Words("By country", "По странам"),
    "by_operator": Words("By country and operator", "По странам и операторам"),
    "by_size": Words("By alphabet and segments", "По алфавитам и сегментам"),
    "source_title": Words("What was read", "Что прочитано"),
    "rows_title": Words("What became of the rows", "Что стало со строками"),
    "format": Words("Format", "Формат"),
    "encoding": Words("Encoding", "Кодировка"),
    "delimiter": Words("Delimiter", "Разделитель"),
    "delimiter_tab": Words("tab", "табуляция"),
    "sheet": Words("Sheet", "Лист"),
    "phone_column": Words("Column with phones", "Столбец с номерами"),
    "zone_column": Words("Column with time zones", "Столбец с часовыми поясами"),
    "columns": Words("Columns", "Столбцы"),
    "rows_read": Words("Rows read", "Строк прочитано"),
    "rows_accepted": Words("Get a message", "Получат сообщение"),
    "rows_first": Words("First lines", "Первые строки"),
    "outcome": Words("Outcome", "Итог"),
    "rows": Words("Rows", "Строк"),
    "blank_rows": Words("{n} skipped", "пропущено: {n}"),
    "checksums": Words("Checksums (SHA-256)", "Контрольные суммы (SHA-256)"),
    "hash_table": Words("Table", "Таблица"),
    "hash_template": Words("Text", "Текст"),
    "hash_prices": Words("Prices", "Цены"),
}

_REPORT: Final = {
    "report_title": Words("Campaign report", "Отчёт о рассылке"),
    "verdict_done": Words("All is settled", "Всё завершено"),
    "verdict_done_note": Words(
        "Nothing more will be charged for this campaign.", "За эту рассылку больше ничего не спишут."
    ),
    "verdict_going": Words("Under way", "Идёт"),
    "verdict_going_note": Words(
        "{n} still open; up to {money} may still be charged, by the quote.",
        "Не завершено: {n}; по смете может быть списано ещё {money}.",
    ),
    "verdict_paused": Words("Paused", "Приостановлена"),
    "verdict_cancelled": Words("Cancelled", "Отменена"),
    "verdict_above": Words("Charged above the ceiling by {money}", "Списано выше потолка на {money}"),
    "verdict_above_note": Words(
        "The provider charged more than was reserved. New sends stop by themselves; ask the provider why.",
        "Провайдер списал больше, чем было зарезервировано. Отправка останавливается сама; запросите объяснение.",
    ),
    "doubled": Words(
        "{n} reached the provider twice. The second copies are not in the sums below; if they were charged like the"
        " first ones, that is {money} more.",
        "{n} попали к провайдеру дважды. Вторые копии не входят в суммы ниже; если они стоили столько же,"
        " это ещё {money}.",
    ),
    "quoted": Words("Quoted", "По смете"),
    "charged": Words("Charged", "Списано"),
    "difference": Words("Difference", "Разница"),
    "ceiling": Words("Ceiling", "Потолок"),
    "ceiling_share": Words("{percent} of it is charged", "списано {percent}"),
    "quoted_when": Words("prices as of {when}", "цены на {when}"),
    "charged_note": Words("for {n}", "за {n}"),
    "difference_share": Words("{percent} of the quote", "{percent} от сметы"),
    "accepted_share": Words("{percent} accepted", "принято {percent}"),
    "delivered": Words("Delivered", "Доставлено"),
    "delivered_share": Words("{percent} of those accepted", "{percent} от принятых"),
    "parts": Words("Parts charged", "Списано частей"),
    "walk_chart": Words("From the quote to the charge", "От сметы к списанию"),
    "states_chart": Words("Where the messages are", "Где сообщения"),
    "statuses_chart": Words("Delivery, as last heard", "Доставка, по последним данным"),
    "country_walk_chart": Words("Charged by country", "Списано по странам"),
    "why_title": Words("Why the charge differs from the quote", "Почему списание отличается от сметы"),
    "why": Words("Reason", "Причина"),
    "effect": Words("Effect", "Влияние"),
    "rounding": Words(
        "The approved quote was {money}; averages in it were rounded.",
        "Утверждённая смета: {money}; средние в ней округлены.",
    ),
    "shared_note": Words(
        "The charge of a request with several recipients is spread over them by what was reserved for each; the sums"
        " are exact.",
        "Списание за запрос с несколькими получателями делится между ними по зарезервированному; суммы точны.",
    ),
    "classes_title": Words("Classes with a difference", "Классы с разницей"),
    "classes_all_same": Words("No class differs from its quote.", "Ни один класс не отличается от сметы."),
    "whom": Words("Country and operator", "Страна и оператор"),
    "size_of_each": Words("Alphabet × segments", "Алфавит × сегменты"),
    "refusals_title": Words("Refused, by the provider's code", "Отказы по кодам провайдера"),
    "code": Words("Code", "Код"),
    "no_code": Words("none", "без кода"),
    "meaning": Words("Meaning", "Значение"),
    "by_country_report": Words("Quoted and charged by country", "По странам"),
    "by_operator_report": Words("Quoted and charged by operator", "По операторам"),
    "by_size_report": Words("Quoted and charged by alphabet and segments", "По алфавитам и сегментам"),
    "plan_title": Words("The plan", "План"),
    "seal": Words("Seal", "Печать"),
    "planned_at": Words("Planned", "Составлен"),
    "status_none": Words("not heard of yet", "ещё нет данных"),
}

#: States of the outbox.
_STATES: Final = {
    "state_not_put": Words("not started", "не начато"),
    "state_queued": Words("waiting", "в очереди"),
    "state_sending": Words("being sent", "отправляется"),
    "state_unknown": Words("outcome unknown", "исход неизвестен"),
    "state_accepted": Words("accepted", "принято"),
    "state_refused": Words("refused", "отказ"),
    "state_held": Words("held for a person", "ждёт решения"),
    "state_expired": Words("expired", "истекло"),
    "state_cancelled": Words("cancelled", "отменено"),
}

#: Reasons of a difference: short, and a sentence.
_REASONS: Final = {
    "reason_as_quoted": Words("as quoted", "как в смете"),
    "reason_parts": Words("number of parts", "число частей"),
    "reason_price": Words("another price", "другая цена"),
    "reason_unpriced": Words("had no quote", "не было цены"),
    "reason_free": Words("accepted, not charged", "принято, не списано"),
    "reason_refused": Words("refused", "отказ"),
    "reason_not_sent": Words("not sent", "не отправлено"),
    "reason_pending": Words("still to be sent", "ещё не отправлено"),
    "reason_unsettled": Words("outcome unknown", "исход неизвестен"),
    "reason_charge_unknown": Words("charge not told yet", "списание неизвестно"),
    "because_as_quoted": Words("Charged exactly as quoted.", "Списано ровно по смете."),
    "because_parts": Words(
        "The provider counted more or fewer parts than we counted segments.",
        "Провайдер насчитал больше или меньше частей, чем мы сегментов.",
    ),
    "because_price": Words(
        "A part cost more or less than was quoted for a segment.", "Часть стоила дороже или дешевле, чем в смете."
    ),
    "because_unpriced": Words(
        "Nobody had said a price for these recipients.", "Для этих получателей цена не была известна."
    ),
    "because_free": Words("The provider took them and charged nothing.", "Провайдер принял их и ничего не списал."),
    "because_refused": Words(
        "The provider refused them; that is not charged.", "Провайдер отказал; за это не списывают."
    ),
    "because_not_sent": Words("Expired or cancelled before they were sent.", "Истекли или отменены до отправки."),
    "because_pending": Words(
        "Their turn comes; the money is not spent yet.", "Их очередь впереди; деньги не потрачены."
    ),
    "because_unsettled": Words(
        "Whether they were sent is being found out, or a person has to decide.",
        "Выясняется, ушли ли они, или решает человек.",
    ),
    "because_charge_unknown": Words(
        "They were sent; the provider has not told the charge yet.", "Отправлены; провайдер ещё не назвал списание."
    ),
}

WORDS: Final = MappingProxyType(_COMMON | _ESTIMATE | _REPORT | _STATES | _REASONS)

#: Nouns with a number: in English one and many; in Russian one, few and many.
NOUNS: Final = MappingProxyType(
    {
        "recipient": (("recipient", "recipients"), ("получатель", "получателя", "получателей")),
        "message": (("message", "messages"), ("сообщение", "сообщения", "сообщений")),
        "segment": (("segment", "segments"), ("сегмент", "сегмента", "сегментов")),
        "part": (("part", "parts"), ("часть", "части", "частей")),
        "blank_row": (("blank row", "blank rows"), ("пустая строка", "пустые строки", "пустых строк")),
    }
)
