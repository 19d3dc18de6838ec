"""The Practice server: the real wire protocol on loopback, played by a scripted model, no AI."""
