"""Judging: every minute of logs once, as a function of the scheduled minute and of what the indices hold."""
