"""Learning: courses out of the library, who learns them, what was really watched, quizzes, certificates, records for others."""
