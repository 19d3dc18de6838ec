"""The wire without a socket: normalised model events, codecs and what each failure means."""
