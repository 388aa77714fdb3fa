"""Counts terms in a file with Hyperscan, a word boundary on each side: scan-hyperscan.py TERMS FILE SECONDS.

Compiling a thousand terms takes it a second; the time of the scan alone is written to SECONDS.
"""

import re
import sys
import time

import hyperscan

terms, file, seconds = sys.argv[1:]
lines = open(terms, encoding="utf-8").read().splitlines()
patterns = [rb"\b" + re.escape(line).encode() + rb"\b" for line in lines]
database = hyperscan.Database()
database.compile(
    expressions=patterns,
    ids=list(range(len(patterns))),
    elements=len(patterns),
    flags=[hyperscan.HS_FLAG_CASELESS] * len(patterns),
)
found = 0


def count(*_):
    global found
    found += 1


began = time.perf_counter()
database.scan(open(file, "rb").read(), match_event_handler=count)
with open(seconds, "w", encoding="ascii") as out:
    print(f"{time.perf_counter() - began:.6f}", file=out)
print(found)
