"""From an AWS event to acked Forward chunks: decode, parse, enrich, pack, forward.

In this path a log is a plain `dict` under the ECS names of the index template: an object for each event would
cost more than the work itself.
"""
