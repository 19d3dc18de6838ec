"""What the rows of the diff and of the chat say: text, styles and changes, without Qt."""
