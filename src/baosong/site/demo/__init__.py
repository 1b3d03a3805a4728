"""The demo: a university, a notice, made-up people and real small films."""
