"""The words of a text, as the engine's standard analyzer finds them.

Source: Unicode Standard Annex 29, word boundaries, as Lucene's StandardTokenizer applies them; lower-cased.
"""

import re
from typing import Final

# Ideographs and hiragana are a word each.
_ALONE: Final = r"\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(
    rf"""[{_ALONE}]
    |(?:[^\W{_ALONE}]
       |(?<=[^\W\d_])[.:'’·](?=[^\W\d_])
       |(?<=\d)[.,;'’](?=\d))+""",
    re.VERBOSE,
)


def words_of(text: str) -> list[str]:
    """The words in their order, in lower case."""
    return [match[0].lower() for match in _WORD.finditer(text) if match[0].strip("_")]
