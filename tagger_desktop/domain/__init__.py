"""Plain values and rules; standard library only, no file, no database, no screen."""
