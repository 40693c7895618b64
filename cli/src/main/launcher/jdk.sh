# shellcheck shell=bash
# Which JDK runs SAME: the newest usable one, found by reading `release` files, so that no JVM has to start for it.

readonly OLDEST_JAVA=17

# Set `jdk`, `jdk_version` (as in 25.0.3) and `jdk_build` (as in 25.0.3+9-LTS), or end with what to do.
choose_jdk() {
    local java root folder roots=()
    jdk='' jdk_version='' jdk_build='' rejected=()
    if [ -n "${SAME_JAVA_HOME:-}" ]; then
        consider "$SAME_JAVA_HOME"
        [ -n "$jdk" ] || die "SAME_JAVA_HOME cannot be used: ${rejected[0]}." \
            "It must name the folder of a JDK $OLDEST_JAVA or newer; unset it to have one looked for."
        return
    fi

    [ -z "${JAVA_HOME:-}" ] || consider "$JAVA_HOME"
    if [ -n "${SAME_JDK_ROOTS+set}" ]; then
        IFS=: read -r -a roots <<<"$SAME_JDK_ROOTS"
    else
        roots=(/usr/lib/jvm /usr/java /opt/java /Library/Java/JavaVirtualMachines /opt/homebrew/opt /usr/local/opt)
        [ -z "${HOME:-}" ] || roots+=("$HOME/.sdkman/candidates/java" "$HOME/.jdks" "$HOME/Library/Java/JavaVirtualMachines")
    fi
    for root in ${roots[@]+"${roots[@]}"}; do
        for folder in "$root"/*; do
            consider_if_there "$folder"
            consider_if_there "$folder/Contents/Home"
            consider_if_there "$folder/libexec/openjdk.jdk/Contents/Home"
        done
    done
    if java=$(type -P java); then
        java=$(readlink -f "$java" 2>/dev/null || printf %s "$java")
        consider "${java%/bin/java}"
    fi

    [ -n "$jdk" ] || die "no JDK $OLDEST_JAVA or newer found." \
        ${rejected[@]+"${rejected[@]/#/not usable: }"} \
        "Looked at JAVA_HOME, at java on the PATH, and in ${roots[*]-no other folder}." \
        "Install one (Debian and Ubuntu: apt-get install openjdk-17-jdk; macOS: brew install openjdk)," \
        "or set SAME_JAVA_HOME to the folder of one."
}

consider_if_there() {
    [ ! -x "$1/bin/java" ] || consider "$1"
}

# Take the JDK in folder $1 if it is usable and newer than the one found so far; of equals the first stays.
consider() {
    local home=${1%/} line version='' build='' modules=''
    if [ ! -x "$home/bin/java" ]; then
        rejected+=("$home has no bin/java")
        return
    fi
    if [ ! -r "$home/release" ]; then
        rejected+=("$home has no file named release, so its version is unknown")
        return
    fi
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        case $line in
            JAVA_VERSION=*) version=${line#*=} version=${version//\"/} ;;
            JAVA_RUNTIME_VERSION=*) build=${line#*=} build=${build//\"/} ;;
            MODULES=*) modules=${line#*=} modules=" ${modules//\"/} " ;;
        esac
    done <"$home/release"
    case $version in
        [1-9]*) ;;
        *)
            rejected+=("$home does not say its version in the file release")
            return
            ;;
    esac
    if [ "${version%%[!0-9]*}" -lt "$OLDEST_JAVA" ]; then
        rejected+=("$home is version $version")
        return
    fi
    if [ ! -x "$home/bin/javac" ] || { [ -n "$modules" ] && ! has_tools "$modules"; }; then
        rejected+=("$home is version $version, but only a runtime: no jdk.compiler or no jdk.jshell")
        return
    fi
    if [ -z "$jdk" ] || is_newer "$version" "$jdk_version"; then
        jdk=$home jdk_version=$version jdk_build=${build:-$version}
    fi
}

has_tools() {
    case $1 in
        *' jdk.compiler '*) case $1 in *' jdk.jshell '*) return 0 ;; esac ;;
    esac
    return 1
}

# Whether version $1 is newer than $2, number by number; what is no number (as the ea in 26-ea) does not count.
is_newer() {
    local left right place
    IFS=.+-_ read -r -a left <<<"$1"
    IFS=.+-_ read -r -a right <<<"$2"
    for place in 0 1 2 3; do
        local a=${left[$place]:-0} b=${right[$place]:-0}
        a=${a%%[!0-9]*} b=${b%%[!0-9]*}
        [ "${a:-0}" -eq "${b:-0}" ] || {
            [ "${a:-0}" -gt "${b:-0}" ]
            return
        }
    done
    return 1
}
