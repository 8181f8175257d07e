from minutewatch.rules.problem import Problem


def test_a_problem_reads_as_compilers_write_it_and_sorts_by_place() -> None:
    later, earlier = (Problem(file="a.yaml", line=line, text="wrong") for line in (10, 9))

    assert str(later) == "a.yaml:10: wrong"
    assert sorted([later, earlier]) == [earlier, later]
