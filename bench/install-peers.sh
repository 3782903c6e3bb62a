#!/usr/bin/env bash
# Installs what the peers in other languages need, on Debian: Python's janus, Go, Rust, crossbeam-channel and flume.
set -euo pipefail

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
"${as_root[@]}" apt-get update
"${as_root[@]}" apt-get install --yes --no-install-recommends \
  python3 python3-janus golang-go cargo rustc librust-crossbeam-channel-dev librust-flume-dev
