"""One module for each outside system; each imports its client only when it is used."""
