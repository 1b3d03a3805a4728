"""Courses made of library entries: enrolments, watched ranges, quizzes, certificates, learning records."""
