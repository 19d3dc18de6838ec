"""One module for each way to start: composes adapters, workbench and window, or runs headless."""
