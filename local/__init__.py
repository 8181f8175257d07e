"""The local stack and the demo: real components on loopback, with no container engine."""
