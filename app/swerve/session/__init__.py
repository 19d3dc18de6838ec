"""The conversation: threads, turns and the reducer that decides everything."""
