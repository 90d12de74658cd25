#!/usr/bin/env bash
# Packs every public package as npm would publish it, installs the tarballs where nothing else of the project is,
# and imports each: what "files", "exports" and "dependencies" leave out is missing there. Core must run on its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
# npm runs on the machine's own Node, which may know its certificates; the packages run on the project's.
pinned="$root/node_modules/node/bin"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/tarballs" "$work/core-alone" "$work/all"
public=()
for manifest in packages/*/package.json; do
  if node -e 'process.exit(require(process.argv[1]).private ? 1 : 0)' "$root/$manifest"; then
    public+=("$(basename "$(dirname "$manifest")")")
  fi
done
for name in "${public[@]}"; do
  npm pack --loglevel=error --ignore-scripts --pack-destination "$work/tarballs" --workspace "packages/$name" >/dev/null
done

# try FOLDER PACKAGE TARBALL...: installs the tarballs in the folder and imports the package there.
try() {
  local folder=$1 name=$2
  shift 2
  echo '{ "private": true, "type": "module" }' >"$folder/package.json"
  # Not --prefix: that would hide the settings npm has for the whole machine.
  (cd "$folder" && npm install --loglevel=error --no-audit --no-fund "$@")
  (cd "$folder" && "$pinned/node" --input-type=module -e "await import('@comity/$name')")
}

echo "core, without the rest"
try "$work/core-alone" core "$work"/tarballs/comity-core-*.tgz
for name in "${public[@]}"; do
  [[ $name != cli ]] || continue # its index may start the command; the next check is for it
  echo "$name"
  try "$work/all" "$name" "$work"/tarballs/*.tgz
done
echo "their types, where no optional peer is installed"
for name in "${public[@]}"; do
  [[ $name == cli ]] || echo "export type * as $name from \"@comity/$name\";"
done >"$work/all/types.ts"
(cd "$work/all" && PATH="$pinned:$PATH" "$root/node_modules/.bin/tsc" --ignoreConfig --noEmit --strict --skipLibCheck false \
  --target esnext --module nodenext --typeRoots "$root/node_modules/@types" --types node types.ts)
echo "the comity command"
(cd "$work/all" && test -x node_modules/.bin/comity && PATH="$pinned:$PATH" node_modules/.bin/comity --help >/dev/null)
