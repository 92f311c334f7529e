#!/bin/bash
# Prints the Python this product is installed with: the first on the path that is new enough and can make
# environments, unless another one is clearly quicker. Builds of one version differ by a fifth and more (compiled
# with or without profile-guided optimisation), and every page and every lead pays for it.
set -uo pipefail

WORK='
import sys
if sys.version_info < (3, 11): sys.exit(1)
import ensurepip, os, time, venv

class Row:
    def __init__(self, value): self.value = value
    def plus(self, other): return self.value + other

def work():
    kept = {}
    for number in range(60_000):
        kept[str(number)] = Row(number).plus(1)
    return sorted(kept.items(), key=lambda pair: pair[1])

spent = []
for _ in range(10):
    began = time.process_time(); work(); spent.append(time.process_time() - began)
print(int(min(spent) * 1_000_000), os.path.realpath(sys.executable))
'

paths=()
declare -A us_of
for round in 1 2 3; do # by turns, for a machine that is busy for a moment is so for all
  for name in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 /usr/local/bin/python3; do
    read -r us path < <("$name" -c "$WORK" 2>/dev/null) || continue
    [[ -n ${us_of[$path]:-} ]] || paths+=("$path")
    (( us < ${us_of[$path]:-us + 1} )) && us_of[$path]=$us
  done
done
chosen=${paths[0]:-}
for path in "${paths[@]}"; do
  # A tenth and more: below that the user's own order decides.
  (( us_of[$path] * 10 < us_of[$chosen] * 9 )) && chosen=$path
done
# Debian keeps venv in a package of its own: then the first that is new enough, and the Makefile installs it.
[[ -n $chosen ]] || for name in python3 python3.14 python3.13 python3.12 python3.11; do
  "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && chosen=$name && break
done
printf '%s' "$chosen"
