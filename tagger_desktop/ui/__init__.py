"""The only Qt: it draws the session and runs commands."""
