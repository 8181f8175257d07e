"""Serverless log monitoring: every log reaches Fluentd once, and every minute of logs is judged once."""
