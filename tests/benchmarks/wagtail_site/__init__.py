"""A minimal Wagtail site of the same articles, as `wagtail start` makes one, for `bench_wagtail`.

It runs in a virtual environment of its own: nothing here is imported by the archive or its tests.
"""
