"""What this project uses of google-re2 1.1, which ships no types."""

from re2._re2 import RE2

class error(Exception): ...  # noqa: N801, N818
class Options(RE2.Options): ...

class _Regexp:
    _regexp: RE2

def compile(pattern: bytes, options: Options | None = None) -> _Regexp: ...  # noqa: A001
