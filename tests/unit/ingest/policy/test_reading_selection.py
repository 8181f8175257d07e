"""The sections `include`, `exclude` and `sample`."""

import pytest

from minutewatch.ingest.sampling import SampleSpec

from .builders import problems_of, spec_of


def test_everything_that_can_be_said() -> None:
    spec = spec_of(
        """
        include:
          - log_group: ["/aws/lambda/*", "/ecs/*"]
          - {dataset: app, level: none}
        exclude:
          - message: 'GET /health'
        sample:
          - {rate: 0.1, level: [debug, info], pattern: "worker <*> started"}
        """
    )
    assert spec.include == ({"log_group": ("/aws/lambda/*", "/ecs/*")}, {"dataset": ("app",), "level": ("none",)})
    assert spec.exclude == ({"message": ("GET /health",)},)
    assert spec.sample == (
        SampleSpec(rate=0.1, when={"level": ("debug", "info"), "pattern": ("worker <*> started",)}),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("exclude: [{}]", "the rule is about every event: name at least one of level, dataset, service"),
        (
            "exclude: [{level: eror}]",
            "the level is 'eror': it should be trace, debug, info, warn, error, fatal or none",
        ),
        ("exclude: [{levels: error}]", "(did you mean level?)"),
        ("exclude: [{message: '(a'}]", "the pattern: missing ): (a"),
        ("exclude: [{service: []}]", "`service` is an empty list: name a value, or leave it out"),
        ("exclude: [{service: {a: b}}]", "`service` is a mapping: it should be a text"),
        ("exclude: [a]", "the rule is 'a': it should be a mapping with level, dataset"),
        ("sample: [{level: info}]", "the rule has no rate: add `rate: 0.1` to keep one event in ten"),
        ("sample: [{rate: 1, level: info}]", "the rate is '1': it should be a number above 0 and below 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(text: str, told: str) -> None:
    (problem,) = problems_of(text)
    assert problem.startswith("2: ")
    assert told in problem
