"""Bytes become the text that was meant, or text that says how it was read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.text import decoded

KOREAN = [
    "안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다.",
    "2026-01-05 10:07:00 ERROR 결제 서버 연결 실패: 시간 초과 (3회)",
    "주문 4711 처리 완료",
    "성공",
    "똠방각하와 펲시콜라 배송 지연",
]
JAPANESE = [
    "2026-01-05 10:07:00 ERROR データベースへの接続に失敗しました。",
    "こんにちは、クラウドのログデータです。",
    "注文4711を処理しました",
    "接続失敗",
    "ファイルが見つかりません: C:\\ログ\\設定.ini",
]
LATIN = [
    "café fermé: le numéro n'est pas trouvé",
    "Überlauf im Puffer für Größe 25 °C",
    "señal de año nuevo, £5 ±0.5",
    "Århus",
    "déjà créée à Besançon",
    "ÀÉ",
]


@pytest.mark.parametrize("text", KOREAN + JAPANESE + LATIN)
def test_utf_8_is_not_marked(text: str) -> None:
    assert decoded(text.encode()) == (text, None)
    assert decoded(b"\xef\xbb\xbf" + text.encode()) == (text, None)


@pytest.mark.parametrize("text", KOREAN)
def test_korean(text: str) -> None:
    assert decoded(text.encode("cp949")) == (text, "cp949")


@pytest.mark.parametrize("text", [text for text in KOREAN if "똠" not in text])
def test_euc_kr_is_part_of_cp949(text: str) -> None:
    assert decoded(text.encode("euc_kr")) == (text, "cp949")


@pytest.mark.parametrize("text", JAPANESE)
def test_japanese(text: str) -> None:
    assert decoded(text.encode("shift_jis")) == (text, "shift_jis")


@pytest.mark.parametrize("text", [text for text in LATIN if text != "ÀÉ"])
def test_western(text: str) -> None:
    assert decoded(text.encode("latin-1")) == (text, "iso-8859-1")


def test_two_capitals_that_are_a_korean_syllable_are_taken_for_it_and_marked() -> None:
    assert decoded("ÀÉ".encode("latin-1")) == ("읠", "cp949")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ["로그 데이터", "ログ", "log"])
def test_a_byte_order_mark_is_believed(text: str, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert decoded(mark + text.encode(encoding)) == (text, encoding[:6])


@pytest.mark.parametrize("cut", [1, 2])
def test_utf_8_cut_within_a_character_is_not_taken_for_something_else(cut: int) -> None:
    text, encoding = decoded("결제 서버 연결 실패".encode()[:-cut])
    assert text.startswith("결제 서버 연결 실\\xed")
    assert encoding == "utf-8-damaged"


def test_nothing_is_empty() -> None:
    assert decoded(b"") == ("", None)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_and_what_is_no_utf_8_is_marked(data: bytes) -> None:
    text, encoding = decoded(data)
    assert bool(text) or data in (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
    try:
        data.decode()
    except UnicodeDecodeError:
        assert encoding is not None


def test_a_megabyte_is_judged_by_its_beginning() -> None:
    text = KOREAN[0] * 20_000
    assert decoded(text.encode("cp949")) == (text, "cp949")
