"""A tool that is there is used as it is; one that cannot be made says what make said."""

import pytest

from local import tools
from local.processes import LocalError


def test_a_tool_without_requirements_is_an_error_with_make_s_reason() -> None:
    with pytest.raises(LocalError, match=r"make .*\.tools/no-such-tool/\.stamp failed:\n.*No rule to make target"):
        tools.installed("no-such-tool")


def test_a_tool_s_programs_are_in_its_own_environment() -> None:
    assert tools.program("ministack", "python") == tools.ROOT / ".tools" / "ministack" / "bin" / "python"
