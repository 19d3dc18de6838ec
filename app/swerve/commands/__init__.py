"""Every command as data: id, title, keys, when it applies."""
