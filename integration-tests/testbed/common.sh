# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # some of what is set here is read by the testbeds, and the other way round
# What the testbeds have in common: packages and programs in a cache, servers of one folder that are known by pid files, and
# waiting for a condition. To be sourced.
#
# A testbed's folder has: `testbed`, the kind that it is of; `NAME.pid` and `NAME.log` for each server; `outputs`, the KEY=VALUE
# lines of a start that has succeeded.
set -euo pipefail

testbed=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
readonly testbed
readonly cache=${SAME_CI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/same-ci}

# A path of a unix socket has at most 107 characters, and the longest that is made in a folder needs 45.
readonly longest_folder=60

# The Go that builds what is built, where the machine's own `go` is missing or too old to get it by itself.
readonly go_version=1.26.8

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

need_root() {
    [ "$(id -u)" -eq 0 ] || fail "cannot start $kind as user $(id -un): only root can. Run this as root, or name a running one to the tests."
}

# ---- Packages and programs

# Unpack Debian's packages, with what they need and this machine lacks, into the cache: nothing is installed, so nothing is started
# by itself. Leaves the folder in `unpacked`, and puts its programs and libraries where they are found.
unpack() {
    local name=$1 folder code=0
    shift
    folder=$cache/$name-$(printf '%s\n' "$@" | sha256sum | cut -c1-12)
    mkdir -p "$cache"
    exec 8>"$folder.lock"
    flock 8
    if [ ! -e "$folder/complete" ]; then
        say "unpack $* into $folder"
        # Not as the condition of an `if` or `||`: the shell would go on after an error inside.
        set +e
        (set -e && fetch_packages "$folder" "$@") >&2
        code=$?
        set -e
        [ "$code" -eq 0 ] || fail "cannot unpack $*: apt does not give them, see above. Look at this machine's apt sources, then try again."
    fi
    exec 8>&-
    unpacked=$folder/root
    export PATH=$unpacked/usr/sbin:$unpacked/usr/bin:$unpacked/sbin:$unpacked/bin:$PATH
    local libraries
    libraries=$(printf '%s:' "$unpacked"/usr/lib/*-linux-gnu "$unpacked"/lib/*-linux-gnu)
    export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:-}
}

fetch_packages() {
    local folder=$1 package
    shift
    rm -rf "$folder"
    mkdir -p "$folder/packages"
    cd "$folder/packages"
    apt-get update -qq
    # Those that this machine lacks, as apt would install them; and the named ones also where it has them, for then the cache does
    # not depend on what is installed.
    { printf '%s\n' "$@"
      apt-get install -y -qq --print-uris --no-install-recommends "$@" | sed -n "s/^'[^']*' \([^_ ]*\)_.*/\1/p"; } \
        | sort -u | xargs apt-get download -qq -o APT::Sandbox::User=root
    for package in *.deb; do dpkg -x "$package" "$folder/root"; done
    rm -rf "$folder/packages"
    : >"$folder/complete"
}

# Leave in `go` a Go that can build what needs at least 1.25. From 1.21 on it gets the right one by itself; Debian's own is older, but
# good enough to download a newer one as the module it is.
find_go() {
    local minor folder
    minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p') || minor=
    if [ "${minor:-0}" -ge 21 ]; then
        go=go
        return 0
    fi
    unpack go golang-1.19-go
    say "download Go $go_version"
    folder=$(GOFLAGS='' GOROOT=$unpacked/usr/lib/go-1.19 "$unpacked/usr/lib/go-1.19/bin/go" mod download -json \
        "golang.org/toolchain@v0.0.1-go$go_version.linux-$(dpkg --print-architecture)" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
    [ -n "$folder" ] || fail "cannot download Go $go_version: the module proxy does not give it, see above. Put Go 1.21 or newer into the PATH."
    # A module's files are not executable.
    chmod -R u+w "$folder"
    chmod +x "$folder"/bin/* "$folder"/pkg/tool/*/*
    go=$folder/bin/go
}

# Run a command that says much: into a file, whose end is shown when it fails.
quietly() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        return 1
    }
    rm -f "$log"
}

# ---- Folders

# Leave in `folder` the testbed's folder, absolute.
use_folder() {
    [ $# -eq 1 ] && [ -n "$1" ] || fail "which folder? One argument is needed: a short path that is empty, not there yet, or of a $kind testbed."
    folder=$(realpath -m -- "$1")
    [ ${#folder} -le $longest_folder ] || fail "folder $folder has ${#folder} characters, at most $longest_folder are possible: paths of unix sockets are short. Take a shorter one, as of mktemp -d."
    case $folder in *[!A-Za-z0-9/._+-]*) fail "folder $folder has characters that configuration files would misread. Take one of letters, digits and / . _ + - only." ;; esac
    if [ -e "$folder/testbed" ] && [ "$(cat "$folder/testbed")" != "$kind" ]; then
        fail "folder $folder is of a $(cat "$folder/testbed") testbed, not of $kind. Take another."
    fi
}

is_testbed() { [ -e "$folder/testbed" ]; }

claim_folder() {
    is_testbed || [ ! -e "$folder" ] || [ -z "$(ls -A "$folder")" ] \
        || fail "folder $folder is neither empty nor a testbed's: nothing is started in it. Take an empty one."
    mkdir -p "$folder"
    chmod 755 "$folder"
    echo "$kind" >"$folder/testbed"
}

# What is mounted below the folder, the innermost first.
unmount_all() {
    local place
    awk -v folder="$folder/" 'index($5, folder) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while IFS= read -r place; do
        umount -l "$(printf '%b' "$place")"
    done
}

# ---- Servers

# Start a server: its name, then its command. Something of the folder must be among its arguments: it is known by that.
launch() {
    local name=$1
    shift
    setsid "$@" >"$folder/$name.log" 2>&1 </dev/null &
    echo $! >"$folder/$name.pid"
    # It need not be told of when it ends.
    disown $!
}

# Print the pid of a pid file, if it is still that of a process of this folder: pids are given again.
pid_of() {
    local pid
    pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] && belongs "$pid" && echo "$pid"
}

belongs() { tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qF -- "$folder/"; }

runs() { pid_of "$folder/$1.pid" >/dev/null; }

# End the process of a pid file, kindly first. Nothing to do is fine.
end() {
    local file=$folder/$1.pid seconds=${2:-10} pid
    if pid=$(pid_of "$file"); then
        kill "$pid" 2>/dev/null || true
        if ! eventually "$seconds" gone "$pid"; then
            say "$1 (pid $pid) does not end by itself within $seconds s: it is killed"
            kill -KILL "$pid" 2>/dev/null || true
            eventually 5 gone "$pid" || say "$1 (pid $pid) is still there"
        fi
    fi
    rm -f "$file"
}

gone() { ! belongs "$1"; }

# The shims of containers survive their containerd; they are known by the socket of it that they were given.
end_shims() {
    local process pid shims=()
    for process in /proc/[0-9]*; do
        pid=${process#/proc/}
        if [[ $(readlink "$process/exe" 2>/dev/null) == */containerd-shim-runc-v2* ]] && belongs "$pid"; then
            shims+=("$pid")
        fi
    done
    [ ${#shims[@]} -gt 0 ] || return 0
    kill -KILL "${shims[@]}" 2>/dev/null || true
    for pid in "${shims[@]}"; do eventually 5 gone "$pid" || say "a container's shim (pid $pid) is still there"; done
}

# ---- Control groups

# A name that no other testbed on this machine has: of its control groups, and of a network interface, whose name has at most 15 characters.
id_of() { echo "same-$(printf '%s' "$folder" | sha256sum | cut -c1-8)"; }

# A root for the control groups of all pods, so that what runs in them can be found and ended, whoever started it. The kubelet wants
# it in each hierarchy: of version 1, cpuset lets nothing run in a group without numbers; of version 2, a group has the controllers that
# its parent passes on.
make_control_groups() {
    local group file controllers controller
    while IFS= read -r group; do
        controllers=$(cat "$group/cgroup.controllers" 2>/dev/null) || controllers=
        for controller in $controllers; do
            echo "+$controller" 2>/dev/null >"$group/cgroup.subtree_control" || true
        done
        mkdir "$group/$1" 2>/dev/null || continue
        for file in cpuset.cpus cpuset.mems; do
            if [ -e "$group/$file" ] && [ -e "$group/$1/$file" ]; then cat "$group/$file" >"$group/$1/$file"; fi
        done
    done < <(control_groups)
}

control_groups() { awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts; }

# Kill what is in the control groups of that name, in each hierarchy. What runs in a container stays in its group, whoever has started it.
kill_in_control_groups() {
    local groups
    mapfile -t groups < <(groups_of "$1")
    [ ${#groups[@]} -gt 0 ] || return 0
    find "${groups[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -KILL 2>/dev/null || true
}

# The same, and remove the groups.
end_control_groups() { eventually 20 have_ended "$1" || say "processes of containers are still there: see $(groups_of "$1" | head -1)"; }

have_ended() {
    local groups
    kill_in_control_groups "$1"
    mapfile -t groups < <(groups_of "$1")
    [ ${#groups[@]} -gt 0 ] || return 0
    find "${groups[@]}" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [ -z "$(groups_of "$1")" ]
}

groups_of() { control_groups | while IFS= read -r group; do [ ! -d "$group/$1" ] || echo "$group/$1"; done; }

# ---- Waiting

# Whether a command succeeds within some seconds.
eventually() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

# Wait until a command succeeds: for at most some seconds, and only while a server runs, whose log is shown otherwise.
await() {
    local seconds=$1 name=$2 what=$3
    shift 3
    local end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        if ! runs "$name"; then
            show_log "$name"
            fail "cannot $what: $name has ended, its log's end is above"
        fi
        if [ $SECONDS -ge $end ]; then
            show_log "$name"
            fail "cannot $what: not within $seconds s, though $name runs; its log's end is above. On a slow machine try again with TESTBED_PATIENCE=3, which waits three times as long."
        fi
        sleep 0.1
    done
}

show_log() {
    say "---- $folder/$1.log"
    tail -n 20 "$folder/$1.log" >&2 || true
    say "----"
}

patience() { echo $(($1 * ${TESTBED_PATIENCE:-1})); }

# Print so many free ports of 127.0.0.1. They are all held until all are known, so no two are the same.
free_ports() {
    python3 -c '
import socket, sys
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(one.getsockname()[1] for one in held))' "$1"
}

# The first line of the answer to a GET, which any HTTP server gives: ADDRESS PORT PATH.
http_status() {
    local line
    exec 7<>"/dev/tcp/$1/$2" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: %s:%s\r\n\r\n' "$3" "$1" "$2" >&7
    IFS= read -r -t 5 line <&7 || { exec 7>&-; return 1; }
    exec 7>&-
    printf '%s\n' "$line"
}

answers_http() { [[ $(http_status "$@") == HTTP/1.* ]]; }

random_word() { od -An -N "${1:-16}" -tx1 /dev/urandom | tr -d ' \n'; }

# ---- Commands that each testbed has. It defines `servers`, `prepare`, `bring_up` and `take_down`, and `revive` where what has ended
# can be started again with what it had.

# Print what a test needs. A testbed that runs already says so and prints the same.
start() {
    need_root
    local bring=bring_up
    if is_testbed && [ -e "$folder/outputs" ]; then
        if all_run; then
            say "$kind runs already in $folder"
            cat "$folder/outputs"
            return 0
        fi
        if declare -F revive >/dev/null; then
            say "$kind in $folder does not run any more: it is started again, with what it had"
            bring=revive
        else
            say "$kind in $folder does not run any more, or not all of it: it is started anew"
            stop
        fi
    elif is_testbed; then
        # Of a start that was interrupted.
        stop
    fi
    prepare "$@"
    [ "$bring" = revive ] || claim_folder
    trap 'say "what has been started is stopped"; stop' EXIT
    trap 'exit 130' INT TERM
    "$bring" "$@"
    trap - EXIT INT TERM
    cat "$folder/outputs"
}

all_run() {
    local name
    for name in "${servers[@]}"; do runs "$name" || return 1; done
}

# Stopping what does not run, or was never started, is fine.
stop() {
    is_testbed || return 0
    take_down
    unmount_all
    rm -rf --one-file-system "$folder"
}
