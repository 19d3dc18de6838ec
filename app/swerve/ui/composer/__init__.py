"""The composer pane."""
