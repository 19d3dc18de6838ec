"""Every setting as data: name, type, default, sentence."""
