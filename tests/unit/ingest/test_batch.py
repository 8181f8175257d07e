"""A batch is read with everything that its item holds, and with what an object is known by."""

from minutewatch.ingest.batch import START, Batch, Bookmark, StoredObject


def test_a_batch_comes_before_what_is_nested_in_it_in_order() -> None:
    deepest = Batch(origin={"n": 3}, entries=())
    nested = [Batch(origin={"n": 2}, entries=(), parts=[deepest]), Batch(origin={"n": 4}, entries=())]
    whole = Batch(origin={"n": 1}, entries=(), parts=nested).whole()
    assert [batch.origin["n"] for batch in whole] == [1, 2, 3, 4]


def test_an_object_is_read_from_its_beginning_unless_something_else_is_said() -> None:
    assert StoredObject(bucket="logs", key="a").bookmark == START == Bookmark(offset=0, kind=None, header=None)
