"""Past logs through the production evaluator, minute by minute, on indices of their own."""
