"""The edges of the machine: sockets, disk, watcher, databases, keys. Never sees the workbench."""
