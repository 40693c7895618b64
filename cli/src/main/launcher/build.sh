# shellcheck shell=bash
# The slow path of the launcher: make a build of the sources as they are now, beside the builds that are in use.
# Each build is a folder named by the digest of its sources. It is put together under another name and renamed when it is
# complete, so whoever sees it sees all of it, and a command that runs from an older one is not disturbed.

# Set `build` to a build of the current sources; `why` says what made us look.
bring_up_to_date() {
    if ! { mkdir -p "$root/.build" && [ -w "$root/.build" ]; } 2>/dev/null; then
        [ -n "$build" ] || die "not built yet, and $root is read-only." "Run $root/same once as a user who may write there."
        [ "$(digest_of_sources)" = "${build##*/}" ] || say "$why, but $root is read-only: running the build that is there"
        return
    fi
    take_lock
    read_current # another launcher may have built while this one waited
    find_reason_to_build
    [ -z "$why" ] || build_sources
    release_lock
}

build_sources() {
    local id older=$build
    work=$root/.build/new.$$
    trap 'rm -rf "$work"; release_lock' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$work"
    : >"$work/stamp" # before the sources are read: what changes from now on is newer
    id=$(digest_of_sources) || die "cannot read the sources in $root"
    if [ -f "$root/.build/$id/lib/same-cli.jar" ]; then
        mv -f "$work/stamp" "$root/.build/$id/stamp"
        [ -z "$moved" ] || rm -rf "$root/.build/$id"/*.jsa "$root/.build/$id"/*.aot "$root/.build/$id"/*.making
    else
        run_maven
        mkdir "$work/lib"
        cp -p "$root"/cli/target/launcher/lib/*.jar "$work/lib/" || die "cannot copy the build into $work"
        rm -rf "${root:?}/.build/$id"
        mv "$work" "$root/.build/$id"
    fi
    build=$root/.build/$id
    make_archive_now
    printf '%s\n%s\n' "$id" "$root" >"$root/.build/current.$$"
    mv -f "$root/.build/current.$$" "$root/.build/current"
    rm -rf "$work"
    trap - EXIT INT TERM
    [ -z "$older" ] || touch "$older"
    remove_old_builds
}

digest_of_sources() {
    local sha256=(sha256sum)
    type -P sha256sum >/dev/null || sha256=(shasum -a 256)
    (cd "$root" && list_watched &&
        find "${watched[@]}" -name __pycache__ -prune -o -type f ! -name '*~' ! -name '.*.sw?' ! -name .DS_Store -print0 |
        LC_ALL=C sort -z | xargs -0 "${sha256[@]}" | "${sha256[@]}" | cut -c1-20)
}

run_maven() {
    local log=$root/.build/build.log words=('a moment') mvn
    mvn=$(type -P mvn) || die "this is a source tree that needs Maven to build, and there is no mvn on the PATH ($why)." \
        "Install it (Debian and Ubuntu: apt-get install maven; macOS: brew install maven) and try again."
    [ "$why" != 'first use' ] || words=('a few minutes')
    # From nothing: Maven's incremental build keeps what deleted sources and resources left behind.
    rm -rf "$root"/target/launcher "$root"/*/target/launcher "$root"/*/*/target/launcher
    say "building ($why; ${words[*]}, log in $log)"
    if ! (cd "$root" && MAVEN_OPTS="${MAVEN_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}" JAVA_HOME=$jdk \
        "$mvn" -q -B -T1C -Dstyle.color=never -Dmaven.test.skip=true -Dchecks.skip -Dtarget.folder=target/launcher \
        -Djavac.warnings=-nowarn -pl cli -am package) </dev/null >"$log" 2>&1; then
        say "the build failed. The end of $log:"
        tail -n 30 "$log" >&2
        die "the build failed with JDK $jdk_version in $jdk." \
            "If the log speaks of downloads: the first build needs Maven Central, or a mirror named in ~/.m2/settings.xml." \
            "If it speaks of sources: $root was changed; git -C '$root' status shows how."
    fi
}

make_archive_now() {
    [ -z "${SAME_NO_ARCHIVE:-}" ] || return 0
    name_archive
    if [ ! -f "$archive_file" ] && begin_archive; then
        make_archive </dev/null >>"$root/.build/build.log" 2>&1
    fi
}

# A build is named in the command line of every process that runs from it. One that was current a moment ago may be
# about to be used by a launcher that has not started its JVM yet: it gets an hour.
remove_old_builds() {
    local old
    for old in "$root"/.build/*/; do
        old=${old%/}
        [ "$old" != "$build" ] || continue
        [ -z "$(find "$old" -prune -mmin -60 2>/dev/null)" ] || continue
        is_in_use "$old" || rm -rf "$old"
    done
}

is_in_use() {
    if [ -e /proc/self/cmdline ]; then
        grep -qsaF -- "$1/" /proc/[0-9]*/cmdline
    else
        ps -A -ww -o args= | grep -F -- "$1/" | grep -qv grep
    fi
}

# One build at a time. With flock the lock ends with its holder; without, it names the holder's process.
take_lock() {
    local lock=$root/.build/lock holder told=''
    if type -P flock >/dev/null; then
        exec 9>>"$lock"
        flock -n 9 || { say 'another build is running; waiting for it' && flock 9; }
        return
    fi
    until mkdir "$lock.d" 2>/dev/null; do
        holder=$(cat "$lock.d/pid" 2>/dev/null)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
            mv "$lock.d" "$lock.$$" 2>/dev/null && rm -rf "$lock.$$"
            continue
        fi
        [ -n "$told" ] || say "another build is running (process ${holder:-unknown}); waiting for it"
        told=yes
        sleep 0.2
    done
    echo $$ >"$lock.d/pid"
}

release_lock() {
    if type -P flock >/dev/null; then
        exec 9>&-
    else
        rm -rf "$root/.build/lock.d"
    fi
}
