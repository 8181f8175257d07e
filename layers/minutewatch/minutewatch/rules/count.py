"""`type: count`: so many documents of a query within a window, per group."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from minutewatch.analysis.minutes import Span, clock
from minutewatch.analysis.ports import Match
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.titles import title
from minutewatch.rules.duration import spoken
from minutewatch.rules.group import spoken_of
from minutewatch.rules.model import RuleModel
from minutewatch.rules.sliding import reaches, window_sums
from minutewatch.stores.documents import Json


class CountRule(RuleModel):
    """Holds in a minute if a group has at least `at_least` documents in the window that ends with it."""

    type: Literal["count"]
    at_least: Annotated[
        int,
        Field(strict=True, ge=1, le=1_000_000_000, description="say how many documents it takes, such as 10"),
    ]

    def judge(self, counts: Mapping[Tally, Counts], span: Span) -> Iterator[Match]:
        """The minutes of the span in which it holds, oldest first, groups in their order."""
        (tally,) = self.needs
        for minute, sums in window_sums(counts.get(tally, {}), span, width=self.look_back):
            for group in sorted(group for group, total in sums.items() if reaches(total, self.at_least)):
                yield Match(group=group, minute=minute, observed=sums[group])

    def finding(self, match: Match) -> Json:
        """What it says of a match, in the finding's fields."""
        args = {
            "rule": self.name,
            "observed": f"{match.observed:g}",
            "at_least": str(self.at_least),
            "window": spoken(self.window),
            "at": clock(match.minute + 1),
            "about": spoken_of(self.group_by, match.group),
        }
        key = "rule.count.group" if args["about"] else "rule.count"
        told = {"expected": self.at_least, "title": title(key, args), "title_key": key, "title_args": args}
        return super().finding(match) | told
