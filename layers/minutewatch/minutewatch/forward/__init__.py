"""A client of the Forward protocol v1: fluent-logger's sender, and what it lacks.

`Forwarder` is the pipeline's, made from settings; `ForwardSender` is for any Python program.
"""

from minutewatch.forward.chunk import Chunk, Taken
from minutewatch.forward.forwarder import Forwarder
from minutewatch.forward.handshake import Credentials
from minutewatch.forward.options import ForwardOptions
from minutewatch.forward.sender import ForwardSender
from minutewatch.forward.spill import SpillingForwarder
from minutewatch.forward.splitting import forward_splitting
from minutewatch.forward.tls import Tls

__all__ = [
    "Chunk",
    "Credentials",
    "ForwardOptions",
    "ForwardSender",
    "Forwarder",
    "SpillingForwarder",
    "Taken",
    "Tls",
    "forward_splitting",
]
