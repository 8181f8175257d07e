"""The user's rules: what they say, whether it is right, and how a minute is judged by them."""
