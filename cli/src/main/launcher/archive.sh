# shellcheck shell=bash
# The archive of loaded classes that makes the JVM start fast: class data (JEP 350) before JDK 25, an AOT cache (JEP 514)
# from there on. One per build and JDK. A missing or unfit one costs only time.

# Set `archive` to the JVM option that uses it; when this JDK has none yet, to nothing, and have one made behind our back.
use_archive() {
    name_archive
    archive=''
    if [ -f "$archive_file" ]; then
        archive=$archive_option=$archive_file
    elif [ -w "$build" ] && [ -z "${SAME_NO_ARCHIVE:-}" ] && begin_archive; then
        # A grandchild, so that no zombie stays with the JVM that takes this process over.
        (make_archive </dev/null >/dev/null 2>&1 &)
    fi
}

name_archive() {
    local key="$jdk_build${jdk//\//_}"
    [ ${#key} -le 200 ] || key=${key:0:60}${key:$((${#key} - 140))}
    if [ "${jdk_version%%[!0-9]*}" -ge 25 ]; then
        archive_file=$build/$key.aot archive_option=-XX:AOTCache archive_making=-XX:AOTCacheOutput
    else
        archive_file=$build/$key.jsa archive_option=-XX:SharedArchiveFile archive_making=-XX:ArchiveClassesAtExit
    fi
}

# Whoever can make the folder named .making makes the archive. It stays there when that fails, and is tried again after a day.
begin_archive() {
    mkdir "$archive_file.making" 2>/dev/null && return
    [ -n "$(find "$archive_file.making" -prune -mtime +0 2>/dev/null)" ] && touch "$archive_file.making"
}

# Run the commands that people wait for most in one JVM, which writes down the classes it loaded. A JVM survives an
# archive that does not fit, but may crash on a truncated one (full disk), so it is tried out before it gets its name.
make_archive() {
    local scratch=$archive_file.making flags=(-XX:+UseParallelGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)
    SAME_HOME=$scratch/home "$jdk/bin/java" "${flags[@]}" "$archive_making=$scratch/archive" \
        -cp "$build/lib/same-cli.jar" dev.same.cli.Training "$root/example-notebooks" &&
        [ -f "$scratch/archive" ] &&
        "$jdk/bin/java" "${flags[@]}" "$archive_option=$scratch/archive" -jar "$build/lib/same-cli.jar" --version &&
        mv "$scratch/archive" "$archive_file" && rm -rf "$scratch"
}
