"""The only SQL: one SQLite file that holds everything a person made, and a disposable cache beside it."""
