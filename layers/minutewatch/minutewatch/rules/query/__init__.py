"""Lucene's query strings, as `query_string` reads them: their syntax, and which documents they match."""
