"""Names of countries and territories as pages show them, by ISO 3166-1 alpha-2."""

from __future__ import annotations

from typing import Final

from smsc_soap.campaign.quotes.countries import NOWHERE

_NAMES: Final = """
AC Ascension Island/о. Вознесения; AD Andorra/Андорра; AE Arab Emirates/ОАЭ; AF Afghanistan/Афганистан;
AG Antigua and Barbuda/Антигуа и Барбуда; AI Anguilla/Ангилья; AL Albania/Албания; AM Armenia/Армения;
AO Angola/Ангола; AR Argentina/Аргентина; AS American Samoa/Американское Самоа; AT Austria/Австрия;
AU Australia/Австралия; AW Aruba/Аруба; AZ Azerbaijan/Азербайджан; BA Bosnia and Herzegovina/Босния и Герцеговина;
BB Barbados/Барбадос; BD Bangladesh/Бангладеш; BE Belgium/Бельгия; BF Burkina Faso/Буркина-Фасо;
BG Bulgaria/Болгария; BH Bahrain/Бахрейн; BI Burundi/Бурунди; BJ Benin/Бенин; BM Bermuda/Бермуды; BN Brunei/Бруней;
BO Bolivia/Боливия; BR Brazil/Бразилия; BS Bahamas/Багамы; BT Bhutan/Бутан; BW Botswana/Ботсвана;
BY Belarus/Беларусь; BZ Belize/Белиз; CA Canada/Канада; CD Congo (Kinshasa)/Конго (Киншаса);
CF Central African Republic/ЦАР; CG Congo (Brazzaville)/Конго (Браззавиль); CH Switzerland/Швейцария;
CI Ivory Coast/Кот-д’Ивуар; CK Cook Islands/о-ва Кука; CL Chile/Чили; CM Cameroon/Камерун; CN China/Китай;
CO Colombia/Колумбия; CR Costa Rica/Коста-Рика; CU Cuba/Куба; CV Cape Verde/Кабо-Верде; CW Curaçao/Кюрасао;
CY Cyprus/Кипр; CZ Czechia/Чехия; DE Germany/Германия; DJ Djibouti/Джибути; DK Denmark/Дания; DM Dominica/Доминика;
DO Dominican Republic/Доминиканская Республика; DZ Algeria/Алжир; EC Ecuador/Эквадор; EE Estonia/Эстония;
EG Egypt/Египет; ER Eritrea/Эритрея; ES Spain/Испания; ET Ethiopia/Эфиопия; FI Finland/Финляндия; FJ Fiji/Фиджи;
FK Falkland Islands/Фолклендские о-ва; FM Micronesia/Микронезия; FO Faroe Islands/Фарерские о-ва; FR France/Франция;
GA Gabon/Габон; GB United Kingdom/Великобритания; GD Grenada/Гренада; GE Georgia/Грузия;
GF French Guiana/Французская Гвиана; GH Ghana/Гана; GI Gibraltar/Гибралтар; GL Greenland/Гренландия; GM Gambia/Гамбия;
GN Guinea/Гвинея; GP Guadeloupe/Гваделупа; GQ Equatorial Guinea/Экваториальная Гвинея; GR Greece/Греция;
GT Guatemala/Гватемала; GU Guam/Гуам; GW Guinea-Bissau/Гвинея-Бисау; GY Guyana/Гайана; HK Hong Kong/Гонконг;
HN Honduras/Гондурас; HR Croatia/Хорватия; HT Haiti/Гаити; HU Hungary/Венгрия; ID Indonesia/Индонезия;
IE Ireland/Ирландия; IL Israel/Израиль; IN India/Индия; IO Indian Ocean Territory/Территория в Индийском океане;
IQ Iraq/Ирак; IR Iran/Иран; IS Iceland/Исландия; IT Italy/Италия; JM Jamaica/Ямайка; JO Jordan/Иордания;
JP Japan/Япония; KE Kenya/Кения; KG Kyrgyzstan/Киргизия; KH Cambodia/Камбоджа; KI Kiribati/Кирибати;
KM Comoros/Коморы; KN Saint Kitts and Nevis/Сент-Китс и Невис; KP North Korea/КНДР; KR South Korea/Республика Корея;
KW Kuwait/Кувейт; KY Cayman Islands/о-ва Кайман; KZ Kazakhstan/Казахстан; LA Laos/Лаос; LB Lebanon/Ливан;
LC Saint Lucia/Сент-Люсия; LI Liechtenstein/Лихтенштейн; LK Sri Lanka/Шри-Ланка; LR Liberia/Либерия;
LS Lesotho/Лесото; LT Lithuania/Литва; LU Luxembourg/Люксембург; LV Latvia/Латвия; LY Libya/Ливия; MA Morocco/Марокко;
MC Monaco/Монако; MD Moldova/Молдавия; ME Montenegro/Черногория; MG Madagascar/Мадагаскар;
MH Marshall Islands/Маршалловы о-ва; MK North Macedonia/Северная Македония; ML Mali/Мали; MM Myanmar/Мьянма;
MN Mongolia/Монголия; MO Macau/Макао; MP Northern Mariana Islands/Северные Марианские о-ва;
MQ Martinique/Мартиника; MR Mauritania/Мавритания; MS Montserrat/Монтсеррат; MT Malta/Мальта; MU Mauritius/Маврикий;
MV Maldives/Мальдивы; MW Malawi/Малави; MX Mexico/Мексика; MY Malaysia/Малайзия; MZ Mozambique/Мозамбик;
NA Namibia/Намибия; NC New Caledonia/Новая Каледония; NE Niger/Нигер; NF Norfolk Island/о. Норфолк;
NG Nigeria/Нигерия; NI Nicaragua/Никарагуа; NL Netherlands/Нидерланды; NO Norway/Норвегия; NP Nepal/Непал;
NR Nauru/Науру; NU Niue/Ниуэ; NZ New Zealand/Новая Зеландия; OM Oman/Оман; PA Panama/Панама; PE Peru/Перу;
PF French Polynesia/Французская Полинезия; PG Papua New Guinea/Папуа — Новая Гвинея; PH Philippines/Филиппины;
PK Pakistan/Пакистан; PL Poland/Польша; PM Saint Pierre and Miquelon/Сен-Пьер и Микелон; PR Puerto Rico/Пуэрто-Рико;
PS Palestine/Палестина; PT Portugal/Португалия; PW Palau/Палау; PY Paraguay/Парагвай; QA Qatar/Катар;
RE Réunion/Реюньон; RO Romania/Румыния; RS Serbia/Сербия; RU Russia/Россия; RW Rwanda/Руанда;
SA Saudi Arabia/Саудовская Аравия; SB Solomon Islands/Соломоновы о-ва; SC Seychelles/Сейшелы; SD Sudan/Судан;
SE Sweden/Швеция; SG Singapore/Сингапур; SH Saint Helena/о. Святой Елены; SI Slovenia/Словения; SK Slovakia/Словакия;
SL Sierra Leone/Сьерра-Леоне; SM San Marino/Сан-Марино; SN Senegal/Сенегал; SO Somalia/Сомали; SR Suriname/Суринам;
SS South Sudan/Южный Судан; ST São Tomé and Príncipe/Сан-Томе и Принсипи; SV El Salvador/Сальвадор;
SX Sint Maarten/Синт-Мартен; SY Syria/Сирия; SZ Eswatini/Эсватини; TC Turks and Caicos/Тёркс и Кайкос; TD Chad/Чад;
TG Togo/Того; TH Thailand/Таиланд; TJ Tajikistan/Таджикистан; TK Tokelau/Токелау; TL East Timor/Восточный Тимор;
TM Turkmenistan/Туркмения; TN Tunisia/Тунис; TO Tonga/Тонга; TR Turkey/Турция; TT Trinidad and Tobago/Тринидад и Тобаго;
TV Tuvalu/Тувалу; TW Taiwan/Тайвань; TZ Tanzania/Танзания; UA Ukraine/Украина; UG Uganda/Уганда;
US United States/США; UY Uruguay/Уругвай; UZ Uzbekistan/Узбекистан; VC Saint Vincent/Сент-Винсент;
VE Venezuela/Венесуэла; VG British Virgin Islands/Виргинские о-ва (Брит.); VI US Virgin Islands/Виргинские о-ва (США);
VN Vietnam/Вьетнам; VU Vanuatu/Вануату; WF Wallis and Futuna/Уоллис и Футуна; WS Samoa/Самоа; XK Kosovo/Косово;
YE Yemen/Йемен; ZA South Africa/ЮАР; ZM Zambia/Замбия; ZW Zimbabwe/Зимбабве
"""


def _read() -> dict[str, tuple[str, str]]:
    found = {}
    for entry in _NAMES.replace("\n", " ").split(";"):
        code, _, names = entry.strip().partition(" ")
        english, _, russian = names.partition("/")
        found[code] = english, russian
    return found


COUNTRIES: Final = _read() | {NOWHERE: ("No country", "Без страны")}


def country_name(code: str, language: str) -> str:
    """``Russia`` and ``Россия`` for ``RU``; the code itself where it is not known."""
    names = COUNTRIES.get(code)
    return code if names is None else names[language == "ru"]
