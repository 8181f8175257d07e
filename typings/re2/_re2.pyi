from enum import Enum

class RE2:
    class Anchor(Enum):
        UNANCHORED = ...
        ANCHOR_START = ...
        ANCHOR_BOTH = ...

    class Options:
        log_errors: bool
        max_mem: int
        never_capture: bool

    def Match(self, anchor: Anchor, text: bytes, pos: int, endpos: int) -> list[tuple[int, int]]: ...  # noqa: N802
    def NumberOfCapturingGroups(self) -> int: ...  # noqa: N802
    def NamedCapturingGroups(self) -> list[tuple[bytes, int]]: ...  # noqa: N802
