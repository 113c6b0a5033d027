#!/usr/bin/env bash
# Foreign flashers from PyPI, each version in a venv of its own: FOLDER/esptool-5, FOLDER/esptool-4.8.1 and so on. What is there stays.
# usage: python-clients.sh FOLDER [VERSION…]     then: ESPTOOL_VENVS=FOLDER npm run conformance -- esptool
set -eu
folder=${1:?usage: python-clients.sh FOLDER [VERSION…]}
shift
(($# > 0)) || set -- 5 4.8.1 3.3.3 2.3.1
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
python=$(command -v python3) # not one of the venvs that are being made
mkdir -p "$folder"

install() {
  local venv="$folder/esptool-$1" wanted="==$1"
  [[ $1 == 5 ]] && wanted='>=5,<6' # the newest one
  if [[ ! -f "$venv/complete" ]]; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet "esptool$wanted"
    touch "$venv/complete"
  fi
  "$venv/bin/python" -m pip list 2>/dev/null | grep -E '^(esptool|pyserial) '
}

jobs=()
for version in "$@"; do
  install "$version" &
  jobs+=($!)
done
failed=0
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
exit "$failed"
