"""Bytes as text: UTF-8 first, then what Korean and Japanese systems write, then Latin-1, which takes everything.

What was not UTF-8 is marked with the encoding that it was read as, so that no guess passes for a fact. Which guess
is made follows from the bytes alone:

- UTF-8 with a few bad bytes (a line cut within a character) stays UTF-8, those bytes as `\\xNN`.
- CP949 (EUC-KR) where most of what is not ASCII are syllables of KS X 1001, the 2,350 that Korean is written with.
  Japanese as CP949 gives syllables outside it.
- Shift_JIS where most of it are kana, or kanji that stand together. Korean as Shift_JIS gives half-width katakana,
  accented Latin letters give one kanji here and there.
- Latin-1 else.
"""

import codecs
from typing import Final

from minutewatch.ingest.pattern import Pattern

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8", None),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_MOSTLY: Final = 2 / 3
_UTF8_SEQUENCE: Final = Pattern(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_ASCII: Final = Pattern(r"[^\x00-\x7f]+")
_NO_SYLLABLE: Final = bytes(byte for byte in range(256) if not 0xB0 <= byte <= 0xC8)
"""First bytes of what KS X 1001 has beside its syllables."""
_ASCII: Final = bytes(range(128))
_SAMPLE: Final = 20_000
"""Characters that are enough to judge by."""
_KANA: Final = Pattern("[\u3041-\u3096\u30a1-\u30fc]")
_KANJI_RUN: Final = Pattern("[\u4e00-\u9fff\u3005]{2,}")
_JAPANESE_SIGN: Final = Pattern("[\u3000-\u303f\uff01-\uff5e]")


def decoded(data: bytes) -> tuple[str, str | None]:
    """The text, and the name of its encoding where that is not UTF-8 (for `labels.encoding`)."""
    if data[:1] in b"\xef\xff\xfe\x00" and data:
        marked = _by_bom(data)
        if marked is not None:
            return marked
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        return _guessed(data)


def _by_bom(data: bytes) -> tuple[str, str | None] | None:
    for bom, encoding, label in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), label
            except UnicodeDecodeError:
                return None
    return None


def _guessed(data: bytes) -> tuple[str, str]:
    if _is_damaged_utf8(data):
        return data.decode("utf-8", "backslashreplace"), "utf-8-damaged"
    for encoding, label, plausible in (("cp949", "cp949", _is_korean), ("cp932", "shift_jis", _is_japanese)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if plausible(_NOT_ASCII.findall(text, 0, _SAMPLE)):
            return text, label
    return data.decode("latin-1"), "iso-8859-1"


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII form UTF-8 sequences; in other encodings next to none do."""
    beyond = data[:_SAMPLE].translate(None, _ASCII)
    return sum(map(len, _UTF8_SEQUENCE.findall(beyond))) > len(beyond) * _MOSTLY


def _is_korean(runs: list[str]) -> bool:
    """Whether most characters beyond ASCII are KS X 1001's syllables; EUC-KR writes other syllables as jamo."""
    strange = "".join(runs)
    syllables = strange.encode("euc_kr", "ignore")[::2].translate(None, _NO_SYLLABLE)
    return len(syllables) > len(strange) * _MOSTLY


def _is_japanese(runs: list[str]) -> bool:
    strange = "".join(runs)
    kana = len(_KANA.findall(strange))
    kanji = sum(len(kanji) for run in runs for kanji in _KANJI_RUN.findall(run))
    signs = len(_JAPANESE_SIGN.findall(strange))
    return kana + kanji > 0 and kana + kanji + signs > len(strange) * _MOSTLY
