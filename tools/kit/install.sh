#!/bin/sh
# Installs counsel-tui from this folder, without network. An older installation stays until the
# new one works; the vault is not touched here (its first unlocking makes a backup, then migrates).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${COUNSEL_PROGRAM:-"${XDG_DATA_HOME:-$HOME/.local/share}/counsel-tui/program"}
links=${COUNSEL_BIN:-"$HOME/.local/bin"}

python=""
for name in python3.13 python3.12 python3.11 python3; do
  if command -v "$name" >/dev/null 2>&1 &&
     "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$name; break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 bis 3.13 (mit venv) fehlt. / Python 3.11 to 3.13 (with venv) is missing." >&2
  exit 2
fi

wheel=$(ls "$here"/wheels/counsel_tui-*.whl)
version=$(basename "$wheel" | cut -d- -f2)
new="$home/$version.new"
rm -rf "$new"
mkdir -p "$home"
"$python" -m venv "$new"
pip="$new/bin/python -m pip --disable-pip-version-check -q"
$pip install --no-index --find-links "$here/wheels" --only-binary :all: --require-hashes -r "$here/requirements.txt"
$pip install --no-index --no-deps "$wheel"
"$new/bin/python" -m counsel_tui --version >/dev/null

# Only now does the new one take the place of the old one.
rm -rf "$home/$version"
mv "$new" "$home/$version"
mkdir -p "$links"
printf '#!/bin/sh\nexec "%s/bin/python" -m counsel_tui "$@"\n' "$home/$version" > "$links/counsel-tui.part"
chmod 755 "$links/counsel-tui.part"
mv "$links/counsel-tui.part" "$links/counsel-tui"
echo "Fertig / done: $links/counsel-tui ($version)"
