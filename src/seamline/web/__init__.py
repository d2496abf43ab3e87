"""What all pages share. Today: the description of the API, to read and to try."""
