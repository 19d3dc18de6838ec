"""Qt: shows and asks, decides nothing. Only this floor and `swerve.launch` may import PySide6."""
