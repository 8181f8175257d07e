"""What a policy is without a file."""

from minutewatch.ingest.policy import PolicySpec


def test_the_default_hides_secrets_and_keeps_everything() -> None:
    spec = PolicySpec()
    assert (spec.redaction.secrets, spec.redaction.kinds) == ("mask", {})
    assert (spec.include, spec.exclude, spec.sample, spec.naming) == ((), (), (), ())
