"""What a line says: one module for each format, each turning a line into ECS fields.

A line that no format takes is still a log: its message is kept whole. `registry` lists the formats.
"""

from minutewatch.ingest.formats.dispatch import BY_BEGIN, begin_of, parse
from minutewatch.ingest.formats.reader import Reader, reader
from minutewatch.ingest.formats.unwrapping import unwrapped

__all__ = ["BY_BEGIN", "Reader", "begin_of", "parse", "reader", "unwrapped"]
