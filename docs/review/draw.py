"""Draw findings above note, a stratum per category.

usage: draw.py N FINDINGS.jsonl > sample.jsonl
One finding per listing, detector and wording, of the marketplaces that say it one at random; the same wording of a detector at
most three times; strata take turns until N are drawn. The seed is fixed.
"""
import collections, json, random, sys

SEED, N = 20261122, int(sys.argv[1])

strata = collections.defaultdict(dict)
for line in open(sys.argv[2], encoding="utf-8"):
    f = json.loads(line)
    if f["type"] == "finding" and f["severity"] != "note":
        words = f["matches"][0]["text"].lower() if f["matches"] else ""
        key = (f["listing"]["file"], f["listing"]["record"], f["detector"], words)
        strata[f["category"]].setdefault(key, []).append(f)

pools = {}
for category in sorted(strata):
    keys = sorted(strata[category])
    random.Random(f"{SEED}/{category}").shuffle(keys)
    seen = collections.Counter()
    pools[category] = [k for k in keys if seen.update([k[2:]]) or seen[k[2:]] <= 3]

drawn, turn = [], 0
while len(drawn) < N and any(len(pool) > turn for pool in pools.values()):
    for category in sorted(pools):
        if len(pools[category]) > turn and len(drawn) < N:
            key = pools[category][turn]
            same = sorted(strata[category][key], key=lambda f: f["restriction"])
            drawn.append(random.Random(f"{SEED}/{key}").choice(same))
    turn += 1

for f in drawn:
    print(json.dumps(f, ensure_ascii=False))
