"""A corpus of bad inputs: faults of bytes, Unicode, web pages, Word, PDF, reports and runs, and what to expect."""
