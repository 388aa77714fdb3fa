"""Draw a stratified sample of findings above note.

usage: sample.py FINDINGS.jsonl... > sample.jsonl
One stratum per detector; from each, up to K listings, drawn with a fixed seed.
"""
import collections, json, random, sys

SEED, K = 20261122, 18

strata = collections.defaultdict(lambda: collections.defaultdict(list))
for name in sys.argv[1:]:
    for line in open(name, encoding="utf-8"):
        f = json.loads(line)
        if f["type"] == "finding" and f["severity"] != "note":
            strata[f["detector"]][(f["listing"]["file"], f["listing"]["record"])].append(f)

for detector in sorted(strata):
    listings = sorted(strata[detector])
    random.Random(f"{SEED}/{detector}").shuffle(listings)
    for listing in listings[:K]:
        for f in strata[detector][listing]:
            print(json.dumps(f, ensure_ascii=False))
