"""The whole application without a window: state, effects carried out through ports, events out."""
