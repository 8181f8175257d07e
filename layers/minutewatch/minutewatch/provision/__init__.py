"""What the search engine needs before the first log: the index template, and who deletes expired indices."""
