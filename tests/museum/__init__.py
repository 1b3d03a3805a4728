"""Files as other programs make them, each made by a script, with the right answer: a new trouble report becomes one row."""
