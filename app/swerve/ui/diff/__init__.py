"""The diff pane."""
