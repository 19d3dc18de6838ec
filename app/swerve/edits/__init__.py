"""The edit engine: patch text in, judged changes out."""
