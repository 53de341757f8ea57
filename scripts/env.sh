# Sourced by every script: strict mode, where things live, and how to speak.
# shellcheck shell=bash
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Tools and build output live outside the clone, so that a second clone reuses them.
CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/deep-clustering"
TOOLS="$CACHE/tools"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE/target}"
mkdir -p "$TOOLS/bin"
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:$HOME/.cargo/bin:$PATH"

# The commit that summary.json names; `-dirty` if the tree differs from it.
if commit="$(git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)"; then export DEEP_CLUSTERING_COMMIT="$commit"; fi

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# The version of a crate that Cargo.lock holds.
locked_version() { awk -v name="\"$1\"" '$1 == "name" && $3 == name { getline; gsub(/"/, "", $3); print $3; exit }' Cargo.lock; }

# What the page is made of; a build with the same sum is the same page.
page_sum() {
    { rustc -V && find Cargo.toml Cargo.lock Trunk.toml build.rs .cargo src web assets scripts/build-id scripts/split-page -type f -print0 \
        | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-12
}
