"""Text as lines and bytes: splitting, encodings, the patch grammar, differences."""
