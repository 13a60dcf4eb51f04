# Sourced by tools/build and tools/test. `need THING:PACKAGE ...` sees to it that each THING is there, a command or a
# file's full path (which may hold a `*`), from Debian's packages; who is not root is told what to install.
need()
{
    lacking=
    for pair; do
        thing=${pair%%:*}
        case $thing in
        /*) ls -d $thing >/dev/null 2>&1 || lacking="$lacking ${pair##*:}" ;;
        *) command -v "$thing" >/dev/null 2>&1 || lacking="$lacking ${pair##*:}" ;;
        esac
    done
    [ -z "$lacking" ] && return 0
    lacking=$(printf '%s\n' $lacking | sort -u | tr '\n' ' ')
    lacking=${lacking% }
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing: $lacking" >&2
        log=$(mktemp)
        if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $lacking
           } >"$log" 2>&1; then
            rm -f "$log"
            return 0
        fi
        tail -n 20 "$log" >&2
        rm -f "$log"
        echo "these packages could not be installed: $lacking" >&2
        return 1
    fi
    echo "lacking: $lacking" >&2
    echo "install them, as root:  apt-get install --no-install-recommends $lacking" >&2
    return 1
}
