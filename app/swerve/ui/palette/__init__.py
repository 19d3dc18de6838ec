"""The palette pane."""
