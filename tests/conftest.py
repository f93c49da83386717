"""Fixtures shared by all tests. The index and the data folder of tests lie in a temporary folder."""
