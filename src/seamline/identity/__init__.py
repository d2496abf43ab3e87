"""Identity: users, their tokens, signing in, and which organisation a request speaks for."""
