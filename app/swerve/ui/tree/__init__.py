"""The tree pane."""
