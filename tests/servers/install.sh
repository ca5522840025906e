#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the servers that the tests talk to, and the browser that they look with, where they are missing, from Debian's packages.
# The tests start private instances of their own; no system service is started.
set -eu

missing=""
# need PACKAGE FILE...: the package is missing if none of the files (its program) is there.
need() {
    package=$1
    shift
    for file in "$@"; do
        if [ -e "$file" ]; then return; fi
    done
    missing="$missing $package"
}

need dovecot-imapd /usr/lib/dovecot/imap
need dovecot-lmtpd /usr/lib/dovecot/lmtp
need postfix /usr/sbin/postfix
need postgresql /usr/lib/postgresql/*/bin/postgres
need swaks /usr/bin/swaks
need chromium /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome
need fonts-noto-cjk /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
need strace /usr/bin/strace
need iproute2 /usr/sbin/ip /usr/bin/ip /sbin/ip
need tmux /usr/bin/tmux
need zsh /usr/bin/zsh
need fish /usr/bin/fish
need groff /usr/bin/groff
need prometheus /usr/bin/promtool
if [ -z "$missing" ]; then exit 0; fi

by_hand() {
    echo "The tests need servers that are not installed here ($1). On Debian or Ubuntu, as root:" >&2
    echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
    echo "Elsewhere: Dovecot (IMAP, LMTP), Postfix, PostgreSQL 15 or newer, Chromium, swaks, tmux, promtool, in the places where Debian has them." >&2
    exit 1
}

command -v apt-get >/dev/null || by_hand "no apt-get to install them with"
if [ "$(id -u)" -eq 0 ]; then
    root=""
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    root="sudo"
else
    by_hand "neither root nor sudo to install them with"
fi

# 101 is "not allowed": package scripts then start nothing (Debian policy, invoke-rc.d).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
    $root chmod 755 "$policy"
    trap '$root rm -f "$policy"' EXIT INT TERM
fi

echo "Installing$missing" >&2
$root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
$root apt-get -qq install -y --no-install-recommends debconf >/dev/null
printf 'postfix postfix/main_mailer_type select Local only\npostfix postfix/mailname string localhost\n' | $root debconf-set-selections
# shellcheck disable=SC2086 # a list of words
$root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
