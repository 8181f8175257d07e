"""More errors than the service's own past explains: a ratio with its denominator."""

from collections.abc import Sequence
from math import log10, sqrt
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Observation, Severity, Verdict
from minutewatch.analysis.detectors.measures import ERROR_CONDITION, ERROR_QUERY, ERRORS, LINES
from minutewatch.analysis.minutes import Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.tails import ratio_tail

# Judged alone and in sums: what five minutes show, one minute of a small service does not.
WINDOWS: Final = (1, 5)
# Healthy minutes before a first word: two are enough where half of the requests fail.
MIN_PAST: Final = 2
# Whatever the probability says, fewer errors than this above the usual, or less of a rise, wake nobody.
MIN_EXCESS: Final = 5
MIN_RISE: Final = 0.02
# Before there is a past: half an error in 20 lines.
PRIOR_ERRORS: Final = 0.5
PRIOR_LINES: Final = 20.0
# A past of 100,000 lines is not a hundred times as sure as one of 1,000, for ratios wander.
MAX_PAST_LINES: Final = 400.0
# One failure is often told by several lines (the request's, the exception's), and failures come in clumps. Before
# there is a past, two lines a failure, worth ten minutes of evidence.
PRIOR_CLUMP: Final = 2.0
PRIOR_MINUTES: Final = 10.0
# More lines are scaled down to this: their ratio is sharp enough, and the sum stays short.
MAX_LINES: Final = 1000


class ErrorRatio:
    """Scores the errors of the last 1 and 5 minutes by the beta-binomial tail of the hour before.

    An error is a document at level error or fatal, or with an HTTP status of 500 or more. Errors and lines of the
    past, with a weak prior and a bounded weight, are the beta distribution; the tail is P(at least as many errors
    of as many lines), times the number of windows looked at. Errors that come in clumps are fewer failures: all
    counts are divided by how much more than binomially the past's errors vary (Pearson's X^2 by its degrees of
    freedom: McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, sec. 4.5).
    """

    NAME: ClassVar[str] = "error_ratio"
    KIND: ClassVar[str] = "error"
    NEEDS: ClassVar[tuple[Tally, ...]] = (LINES, ERRORS)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        del state  # the counts tell all
        self._width = 0

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many errors), of the more improbable window; 0 below the absolute margins."""
        del minute
        best = 0.0
        for width in WINDOWS:
            score = _score(seen, width)
            if score > best:
                best, self._width = score, width
        return best

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The window that scored highest, as a percentage of its lines."""
        width = self._width
        errors, lines = sum(seen.errors[-width:]), sum(seen.lines[-width:])
        past_errors, past_lines = sum(seen.errors[:-width]), sum(seen.lines[:-width])
        usual = past_errors / past_lines
        a, b = _beta(past_errors, past_lines)
        spread = _spread(a, b, lines)
        span = Span(start=minute + 1 - width, end=minute + 1)
        return Verdict(
            observed=_percent(errors / lines),
            expected=_percent(usual),
            low=_percent(max(0.0, usual - 3 * spread)),
            high=_percent(min(1.0, usual + 3 * spread)),
            unit="%",
            span=span,
            baseline=Span(start=minute + 1 - len(seen.lines), end=span.start),
            series=[_percent(e / n) if n else None for e, n in zip(seen.errors, seen.lines, strict=True)],
            worst=_worst(errors / lines),
            title="error_ratio.minute" if width == 1 else "error_ratio.minutes",
            title_args={
                "percent": f"{100 * errors / lines:.3g}",
                "errors": f"{errors:g}",
                "lines": f"{lines:g}",
                "usual": f"{100 * usual:.2g}",
                "at": clock(span.start),
                "minutes": str(width),
            },
            shown_by=ERROR_QUERY,
            shown_in=span,
            condition=ERROR_CONDITION,
        )

    def dump(self) -> list[Any]:
        """Nothing: the counts tell all."""
        return []


def _score(seen: Observation, width: int) -> float:
    errors = sum(seen.errors[-width:])
    if errors < MIN_EXCESS or len(seen.lines) < width + MIN_PAST:
        return 0.0
    lines = sum(seen.lines[-width:])
    past_errors, past_lines = sum(seen.errors) - errors, sum(seen.lines) - lines
    usual = (PRIOR_ERRORS + past_errors) / (PRIOR_LINES + past_lines)
    if errors - usual * lines < MIN_EXCESS or errors / lines - usual < MIN_RISE:
        return 0.0
    past = [(e, n) for e, n in zip(seen.errors[:-width], seen.lines[:-width], strict=True) if n]
    if len(past) < MIN_PAST:
        return 0.0
    shrink = max(_clump(past, usual), lines / MAX_LINES)
    a, b = _beta(past_errors / shrink, past_lines / shrink)
    return ratio_tail(int(errors / shrink), round(lines / shrink), a=a, b=b) - log10(len(WINDOWS))


def _clump(past: Sequence[tuple[float, float]], usual: float) -> float:
    """How many times more than binomially the errors a minute vary, at least 1. Few errors tell little of it."""
    variation = sum((e - usual * n) ** 2 / n for e, n in past) / (usual * (1 - usual))
    minutes = float(len(past))
    weight = min(minutes, sum(e for e, _ in past))
    return max(1.0, (PRIOR_MINUTES * PRIOR_CLUMP + weight * variation / minutes) / (PRIOR_MINUTES + weight))


def _beta(errors: float, lines: float) -> tuple[float, float]:
    weight = min(1.0, MAX_PAST_LINES / lines) if lines else 0.0
    return PRIOR_ERRORS + weight * errors, PRIOR_LINES - PRIOR_ERRORS + weight * (lines - errors)


def _spread(a: float, b: float, lines: float) -> float:
    """Standard deviation of the ratio of a beta-binomial over so many lines."""
    usual, strength = a / (a + b), a + b
    return sqrt(usual * (1 - usual) / lines * (1 + (lines - 1) / (strength + 1)))


def _percent(ratio: float) -> float:
    return round(100 * ratio, 2)


def _worst(ratio: float) -> Severity:
    if ratio >= 0.5:
        return Severity.CRITICAL
    return Severity.HIGH if ratio >= 0.1 else Severity.MEDIUM
