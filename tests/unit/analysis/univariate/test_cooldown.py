"""One event is told once; a worse one is told again."""

from minutewatch.analysis.univariate.cooldown import QUIET_POINTS, Cooldown


def test_what_is_not_worse_keeps_quiet() -> None:
    cooldown = Cooldown()

    assert [cooldown.admit(surprise) for surprise in (0.0, 0.3, 0.2, 0.3, 0.4, 0.35)] == [0, 0.3, 0, 0, 0.4, 0]


def test_the_quiet_ends() -> None:
    cooldown = Cooldown()
    cooldown.admit(0.3)
    for _ in range(QUIET_POINTS - 1):
        assert cooldown.admit(0.2) == 0
    assert cooldown.admit(0.0) == 0

    assert cooldown.admit(0.2) == 0.2


def test_what_was_kept_quiet_does_not_prolong_the_quiet() -> None:
    cooldown = Cooldown()
    cooldown.admit(0.3)

    assert [cooldown.admit(0.2) for _ in range(QUIET_POINTS + 1)] == [0.0] * QUIET_POINTS + [0.2]


def test_it_continues_from_its_state() -> None:
    cooldown = Cooldown()
    cooldown.admit(0.3)
    again = Cooldown(cooldown.dump())

    assert again.admit(0.2) == 0
    assert again.admit(0.4) == 0.4
