"""Swerve: a desktop coding companion for models that write faster than people read."""

__version__ = "0.1.0"
