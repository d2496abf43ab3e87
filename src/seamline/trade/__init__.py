"""Actions that span rooms, each composed of room actions in one transaction."""
