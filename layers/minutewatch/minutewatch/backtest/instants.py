"""At which instants a backtest runs the engine. Pure."""

from datetime import UTC, datetime, timedelta
from typing import Final

from minutewatch.errors import ConfigError
from minutewatch.rules.duration import MINUTE, read_duration

MAX_INSTANTS: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instants(
    *,
    first_arrival: datetime,
    last_arrival: datetime,
    every: timedelta = MINUTE,
    first: datetime | None = None,
    last: datetime | None = None,
    delay: timedelta,
) -> list[datetime]:
    """The instants, `every` so often from `first` on up to `last`.

    Without `first`, from when the minute of the first arrival is due, `delay` after its end; without `last`, as
    many as it takes to judge the minute of the last arrival.

    Raises:
        ConfigError: There are none, or too many.
    """
    begin = first or _due(first_arrival, delay)
    due = _due(last_arrival, delay)
    steps = (last - begin) // every if last else max(0, -((begin - due) // every))
    if steps < 0:
        raise ConfigError(f"--to holds {iso(last or due)}, which is before the first instant, {iso(begin)}")
    if steps > MAX_INSTANTS:
        raise ConfigError(f"from {iso(begin)} on there are more than {MAX_INSTANTS} instants: raise --every")
    return [begin + every * number for number in range(steps + 1)]


def moment_of(option: str, text: str) -> datetime:
    """The instant that an ISO time means; UTC where it has no zone. Raises `ConfigError`."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(f"{option} holds {text!r}: it should hold a time such as 2026-01-05T10:07:00Z") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def every_of(text: str) -> timedelta:
    """What `--every` holds. Raises `ConfigError`."""
    try:
        every = read_duration(text)
    except ValueError as error:
        raise ConfigError(f"--every holds {text!r}: {error}") from None
    if not every:
        raise ConfigError(f"--every holds {text!r}: it should hold at least 1s")
    return every


def from_millis(millis: int) -> datetime:
    """The instant so many milliseconds after 1970-01-01T00:00Z."""
    return _EPOCH + timedelta(milliseconds=millis)


def to_millis(moment: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def iso(moment: datetime) -> str:
    """`2026-01-05T10:07:00Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _due(arrival: datetime, delay: timedelta) -> datetime:
    return arrival.replace(second=0, microsecond=0) + MINUTE + delay
