"""The operator's commands: `minutewatch COMMAND`."""
