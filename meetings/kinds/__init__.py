"""Kinds of consultation: what each asks of seats, papers, questions and notice."""
