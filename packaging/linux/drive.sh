#!/bin/bash
# Plays the main scenario on an installed Swerve with real keys, on a display of its own, and takes
# pictures. Nothing of the checkout is used: it runs inside a bare root that got the .deb.
#
#   drive.sh PROJECT PICTURES        needs xvfb icewm xdotool wmctrl x11-utils imagemagick dbus
set -euo pipefail
project=$1 pictures=$2
[ "${OWN_BUS:-}" ] || OWN_BUS=1 exec dbus-run-session -- "$0" "$@"

export XDG_RUNTIME_DIR QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=1 SWERVE_TRACE=$HOME/trace.jsonl
XDG_RUNTIME_DIR=$(mktemp -d)
mkdir -p "$pictures" "$HOME/.config/swerve"
printf 'practice_tokens_per_s = 120\n' >"$HOME/.config/swerve/settings.toml"

until_true() { # WHAT COMMAND...: wait at most 20 s until the command succeeds
    local what=$1
    shift
    for _ in $(seq 400); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.05
    done
    echo "waited in vain for $what" >&2
    import -silent -window root "$pictures/failure.png" || true
    tail -5 "$SWERVE_TRACE" >&2 || true
    exit 1
}
told() { # EVENT [TIMES]: was it told that often
    [ "$(grep -c "\"event\": *\"$1\"" "$SWERVE_TRACE")" -ge "${2:-1}" ]
}
managed() { xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 'window id'; }
shown() { window=$(xdotool search --onlyvisible --class swerve | tail -1) && [ "$window" ]; }
differs() { ! diff -rq "$HOME/before" "$project"; }
same() { diff -rq "$HOME/before" "$project"; }
ended() { ! kill -0 "$app"; }
say() { # TEXT: into the prompt, and send
    xdotool key --clearmodifiers ctrl+l
    xdotool type --clearmodifiers --delay 4 -- "$1"
    xdotool key Return
}
picture() { import -silent -window root "$pictures/$1.png"; }
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

exec {ready}<> <(:)
Xvfb -displayfd "$ready" -screen 0 1600x1000x24 -nolisten tcp -noreset -dpi 96 2>/dev/null &
read -r -t 20 -u "$ready" number
export DISPLAY=:$number
icewm 2>/dev/null &
until_true "the window manager" managed

cp -r "$project" "$HOME/before"
began=$(date +%s%N)
swerve --practice "$project" &
app=$!
until_true "the window" shown
echo "window after $((($(date +%s%N) - began) / 1000000)) ms"
wmctrl -i -r "$window" -e 0,60,40,1440,900
xdotool windowactivate --sync "$window"
until_true "the project" told ProjectOpened
until_true "the link" grep -q '"status": *"ready"' "$SWERVE_TRACE"
picture opened

say "Make the retry delay configurable"
until_true "the first turn" told TurnStarted
until_true "two hunks" told HunkOpened 2
say "no, env var only"
until_true "the cut of the first turn" told TurnEnded
picture redirected
until_true "the second turn" told TurnEnded 2
until_true "nothing on disk before it is kept" same
picture pending

sleep 0.5 # a hunk is kept no sooner than it could be read
xdotool key --clearmodifiers alt+y
until_true "the kept hunk on disk" differs
picture kept
xdotool key --clearmodifiers alt+u
until_true "the undone hunk gone from disk" same

say "count to 500"
until_true "the third turn" told TurnStarted 3
xdotool key Escape
until_true "the stop" told TurnEnded 3
picture stopped

wmctrl -i -c "$window"
until_true "the end" ended
wait "$app"
echo "closed with status $?"
