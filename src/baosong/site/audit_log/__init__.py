"""The audit log for people: of a call, a unit, a person, or the whole installation, in sentences with names."""
