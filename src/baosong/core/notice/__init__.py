"""Notice parser: recognise phrases in the text of a notice and combine them into terms; nothing is guessed."""
