"""The policy of ingest: one typed file, checked and compiled where it is written, loaded at a function's start."""

from minutewatch.ingest.policy.policy import COMPILED, EXCLUDED, OWN, SAMPLED_OUT, Policy
from minutewatch.ingest.policy.spec import PolicySpec

__all__ = ["COMPILED", "EXCLUDED", "OWN", "SAMPLED_OUT", "Policy", "PolicySpec"]
