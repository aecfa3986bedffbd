# Shared by the scripts in bin/. Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python

say() { printf '%s\n' "• $*"; }
fail() {
    printf '%s\n' "✗ $*" >&2
    exit 1
}

# What could not be had; said again at the end, and fatal when CI=true.
LACKING=()
lack() {
    LACKING+=("$*")
    printf '%s\n' "✗ $*" >&2
}

# as_root COMMAND...: runs it as root if that needs no password, else fails.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

can_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

APT_UPDATED=
# install_packages PACKAGE...: installs Debian packages, one by one if all at once fails.
install_packages() {
    local package log
    can_install || return 1
    log=$(mktemp)
    if [ -z "$APT_UPDATED" ]; then
        say "apt-get update"
        as_root apt-get update -qq >"$log" 2>&1 || say "apt-get update failed: $(tail -n 1 "$log")"
        APT_UPDATED=1
    fi
    say "apt-get install $*"
    if ! apt_install "$@" >"$log" 2>&1; then
        for package in "$@"; do
            apt_install "$package" >"$log" 2>&1 ||
                say "apt-get could not install $package: $(grep -m 1 '^E:' "$log")"
        done
    fi
    rm -f "$log"
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# find_python: prints the name of a Python that is new enough.
find_python() {
    local name
    for name in "${PYTHON_COMMAND:-python3}" python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}
