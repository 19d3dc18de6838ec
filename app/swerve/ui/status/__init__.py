"""The status pane."""
