"""Judging: rubrics, rounds, reviews, ranking, selection, public notice."""
