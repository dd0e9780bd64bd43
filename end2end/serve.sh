#!/usr/bin/env bash
# Starts the portal on a fresh data folder with the demo; the folder goes when the server stops.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
MAPS_DATA="$folder" MAPS_LOG=warn "$MAPS_BINARY" serve --demo &
server=$!
trap 'kill -TERM "$server"; wait "$server"; rm -rf "$folder"; exit 0' TERM INT
wait "$server"
