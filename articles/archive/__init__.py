"""The rules that every writer keeps: importing and curation build on this room.

Functions that write are called in the transaction of the change that they are part of.
"""
