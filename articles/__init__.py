import os

# Set before numpy is first imported. The matrices of a page are small: with OpenBLAS on threads, a page took
# three times the processor time and no less of the clock, and on a busy machine seven times the clock.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
