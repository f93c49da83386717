"""Imports in the admin: files in, a table to correct, a preview of each page, the import, its report."""
