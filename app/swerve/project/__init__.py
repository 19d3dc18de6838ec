"""The project as data: its tree, ignore rules, revisions and text search."""
