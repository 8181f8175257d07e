"""Traces are put together, and nothing else is."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.multiline import CONTINUED, joined

BEFORE, AFTER = "2026-01-05 10:06:59 INFO before", "2026-01-05 10:07:01 INFO after"
TRACES = {
    "java": """\
2026-01-05 10:07:00 ERROR Checkout - charge failed
java.lang.IllegalStateException: no card
	at com.example.Checkout.charge(Checkout.java:31)
	at com.example.Checkout.main(Checkout.java:7)
	Suppressed: java.io.IOException: close
		at com.example.Net.close(Net.java:9)
Caused by: java.io.IOException: broken pipe
	at com.example.Net.send(Net.java:3)
	... 2 more""",
    "java uncaught": """\
Exception in thread "main" java.lang.NullPointerException
	at com.example.Checkout.main(Checkout.java:7)""",
    "python": """\
Traceback (most recent call last):
  File "a.py", line 3, in <module>
    f()
    ~^^
ValueError: no card

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 5, in <module>
    raise KeyError("y")
KeyError: 'y'""",
    "python logger": """\
ERROR:root:charge failed
Traceback (most recent call last):
  File "a.py", line 3, in <module>
KeyboardInterrupt""",
    "python group": """\
  + Exception Group Traceback (most recent call last):
  |   File "a.py", line 1, in <module>
  | ExceptionGroup: x (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: 1
    +------------------------------------""",
    "go": """\
panic: runtime error: index out of range [3] with length 3

goroutine 1 [running]:
main.f(...)
	/app/main.go:8
net/http.(*Server).Serve(0xc000, {0x1, 0x2})
	/usr/local/go/src/net/http/server.go:3285 +0x4b4

goroutine 7 [select]:
main.main()
	/app/main.go:4 +0x1d
created by main.main in goroutine 1
	/app/main.go:30 +0x10a
exit status 2""",
    "node": """\
TypeError: x is not a function
    at charge (/app/pay.js:3:11)
    at async Object.<anonymous> (/app/index.js:6:1) {
  code: 'E1'
}""",
    "node uncaught": """\
/app/index.js:3
    throw new Error("boom");
    ^

Error: boom
    at f (/app/index.js:3:11)

Node.js v20.11.0""",
    "dotnet": """\
Unhandled exception. System.InvalidOperationException: no card
 ---> System.IO.IOException: broken pipe
   at Shop.Net.Send() in /src/Net.cs:line 12
   --- End of inner exception stack trace ---
   at Shop.Program.Main(String[] args) in /src/Program.cs:line 7""",
    "dotnet logger": """\
fail: Shop.Api[0]
      charge failed
      System.InvalidOperationException: no card
         at Shop.Pay.Charge() in /src/Pay.cs:line 12""",
    "ruby": """\
app.rb:3:in `charge': no card (RuntimeError)
	from app.rb:7:in `run'
	from app.rb:11:in `<main>'""",
    "rails": """\
RuntimeError (no card):

app/models/card.rb:3:in `charge'
app/controllers/pay.rb:9:in `create'""",
    "php": """\
PHP Fatal error:  Uncaught Exception: no card in /app/pay.php:3
Stack trace:
#0 /app/index.php(9): charge()
#1 {main}
  thrown in /app/pay.php on line 3""",
}


def logs(*lines: str, **caps: int) -> list[tuple[int, str]]:
    return list(joined(enumerate(lines), **caps))


@pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)
def test_a_trace_is_one_log(trace: str) -> None:
    lines = trace.split("\n")
    assert logs(BEFORE, *lines, AFTER) == [(0, BEFORE), (1, trace), (1 + len(lines), AFTER)]


@pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)
def test_two_traces_are_two_logs(trace: str) -> None:
    lines = trace.split("\n")
    assert [log for _, log in logs(*lines, AFTER, *lines)] == [trace, AFTER, trace]


@pytest.mark.parametrize(
    "lines",
    [
        ("first", "second", "  indented", "third"),
        ("GET /ErrorPage", "ErrorPage: served"),
        (BEFORE, "java.lang.IllegalStateException: printed by somebody else"),
        (BEFORE, "Traceback (most recent call last):"),
        ("a", "", "", "b", " ", "c"),
        ("", "", ""),
        ("goroutine count: 7", AFTER),
        ("SIGTERM received", "", "goodbye"),
        ("} else {", "}"),
        ("Total:", "#1 first", "#2 second"),
    ],
)
def test_lines_that_are_no_trace_pass_untouched(lines: tuple[str, ...]) -> None:
    assert logs(*lines) == list(enumerate(lines))


def test_nothing_is_nothing() -> None:
    assert logs() == []


def test_a_trace_at_the_end_of_the_stream_is_whole() -> None:
    assert logs(BEFORE, *TRACES["java"].split("\n"))[-1] == (1, TRACES["java"])


def test_what_is_over_the_cap_in_lines_goes_on_as_a_marked_log() -> None:
    frames = [f"\tat a.B.c(B.java:{n})" for n in range(7)]
    assert logs("a.B: Error", *frames, AFTER, max_lines=3) == [
        (0, "\n".join(["a.B: Error", *frames[:2]])),
        (3, CONTINUED + "\n".join(frames[2:5])),
        (6, CONTINUED + "\n".join(frames[5:])),
        (8, AFTER),
    ]


def test_what_is_over_the_cap_in_bytes_goes_on_as_a_marked_log() -> None:
    frame = "\tat " + "한" * 30  # 94 bytes
    assert [position for position, _ in logs("a.B: Error", *[frame] * 4, max_bytes=199)] == [0, 2, 4]


def test_a_single_line_is_never_cut() -> None:
    assert logs("x" * 1_000, "\tat " + "y" * 1_000, max_bytes=100) == [
        (0, "x" * 1_000),
        (1, CONTINUED + "\tat " + "y" * 1_000),
    ]


def test_it_reads_no_further_than_it_must() -> None:
    read: list[int] = []

    def lines() -> Iterator[tuple[int, str]]:
        for number in range(10):
            read.append(number)
            yield number, "a log"

    next(joined(lines()))
    assert len(read) == 2


fragments = st.sampled_from([line for trace in TRACES.values() for line in trace.split("\n")])


@given(st.lists(fragments | st.text(max_size=20).map(lambda text: text.replace("\n", "")), max_size=60))
def test_no_line_is_lost_or_moved(lines: list[str]) -> None:
    out = logs(*lines, max_lines=5, max_bytes=300)
    assert "\n".join(log.removeprefix(CONTINUED) for _, log in out) == "\n".join(lines)
    starts = [position for position, _ in out]
    assert starts == sorted(set(starts))
    assert all(lines[position] == log.removeprefix(CONTINUED).split("\n")[0] for position, log in out)


@pytest.mark.parametrize("unit", ["\t", "a.", "(", ":1:in ", "::", "A.b(", "[", "at "])
def test_no_line_can_stall_ingest(unit: str) -> None:
    line = unit * 200_000
    assert logs("ERROR no", f"\tat {line}", line, f"Error{line}", f"  {line}")
