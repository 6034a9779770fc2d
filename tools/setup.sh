#!/usr/bin/env bash
# Installs by apt what kehoach needs from the system and does not find: setup.sh [test|bench]
#
# As root or with 'sudo -n' it installs and says so; where it may not, it prints the command. It fails only when Python
# itself is missing, too old, or cannot make virtual environments; the rest is needed for scans or for one test.
set -euo pipefail

python=${PYTHON:-python3}
purpose=${1:-run}

say() { printf 'setup: %s\n' "$*" >&2; }

missing_packages() {
    command -v "$python" >/dev/null || echo python3
    "$python" -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
    command -v tesseract >/dev/null || echo tesseract-ocr
    tesseract --list-langs 2>/dev/null | grep -qx vie || echo tesseract-ocr-vie
    command -v pdftoppm >/dev/null || echo poppler-utils
    if [ "$purpose" != run ]; then
        font_package
        # the report is looked at in a browser; the tests of it are left out where there is none
        command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || echo chromium
    fi
    if [ "$purpose" = bench ]; then # faces that nothing was learned from
        for package in fonts-freefont-ttf fonts-sil-gentium; do
            dpkg -s "$package" >/dev/null 2>&1 || echo "$package"
        done
        command -v gs >/dev/null || echo ghostscript # for ocrmypdf
    fi
}

# The version with the Vietnamese letters is fonts-liberation2 in Debian 12, fonts-liberation in later ones.
font_package() {
    local folder=/usr/share/fonts/truetype package=fonts-liberation
    if grep -qs '^VERSION_ID="\?12' /etc/os-release; then package=fonts-liberation2; fi
    [ -f "$folder/${package#fonts-}/LiberationSerif-Regular.ttf" ] || echo "$package"
}

check_python() {
    if ! command -v "$python" >/dev/null; then
        say "'$python' is not installed; kehoach needs Python 3.11 or later (set PYTHON to use another one)"
        exit 1
    fi
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        say "'$python' is $("$python" --version 2>&1); kehoach needs 3.11 or later (set PYTHON to use another one)"
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        say "'$python' cannot make virtual environments; install python3-venv"
        exit 1
    fi
}

mapfile -t packages < <(missing_packages)
if [ ${#packages[@]} -eq 0 ]; then
    check_python
    exit 0
fi

if ! command -v apt-get >/dev/null; then
    say "missing: ${packages[*]} (the names are Debian's); install them with the package manager of this system"
elif [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    say "installing with apt-get: ${packages[*]}"
    "${as_root[@]}" apt-get update -qq >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2 ||
        say "apt-get failed; going on without: ${packages[*]}"
else
    say "missing, and this user may not install it; run:"
    say "  sudo apt-get install ${packages[*]}"
    say "going on without: scans need tesseract and poppler, and making the samples needs the fonts"
fi
check_python
