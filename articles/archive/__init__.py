"""The rules that every writer of the archive keeps; importing and curation stand on it."""
