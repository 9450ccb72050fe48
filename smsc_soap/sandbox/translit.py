"""``translit=1``: Russian letters in Latin ones, so that a part holds 160 of them.

Assumption: the provider's own table is unknown; this one is invented and good enough to count parts.
"""

from __future__ import annotations

from typing import Final

_CYRILLIC: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN: Final = "a,b,v,g,d,e,yo,zh,z,i,j,k,l,m,n,o,p,r,s,t,u,f,h,c,ch,sh,sch,'',y,',e,yu,ya"
_LOWER: Final = dict(zip(_CYRILLIC, _LATIN.split(",")))
_TABLE: Final = str.maketrans(_LOWER | {key.upper(): value.capitalize() for key, value in _LOWER.items()})


def to_latin(text: str) -> str:
    """*text* with its Russian letters replaced; everything else stays."""
    return text.translate(_TABLE)
