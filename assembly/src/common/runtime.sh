# What bin/ivgmp-edge and bin/ivgmp-vnoc share: finding Java, preparing an instance, starting the framework.

# Prints the path of a JDK or JRE of version 25 or later; says what to do where there is none.
find_java() {
    local candidate version
    # A Java that was chosen says its version in a file, without a JVM being started. Any other has to show that it runs.
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "${JAVA_HOME:-}/release" 2>/dev/null || true)
    if [ -x "${JAVA_HOME:-}/bin/java" ] && [ "${version:-0}" -ge 25 ]; then
        echo "$JAVA_HOME/bin/java"
        return
    fi
    for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" /usr/lib/jvm/*/bin/java "$(command -v java || true)"; do
        [ -n "$candidate" ] && [ -x "$candidate" ] || continue
        version=$("$candidate" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
        if [ "${version%%.*}" -ge 25 ] 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "$(basename "$0"): no Java 25 or later found. Install one (for example Temurin 25) under /usr/lib/jvm," \
         "or set JAVA_HOME." >&2
    exit 1
}

# usage PROGRAM
usage() {
    cat <<TEXT
$1 [--instance DIR]

Runs in the foreground; logs to standard output. Ends cleanly on SIGTERM or Ctrl-C.

  --instance DIR  where this instance lives: etc/ (its configuration, filled with defaults at the first start),
                  data/ (state), run/ (sockets). Default: the directory that this program is installed in.
  --help          this text

JAVA_HOME names the Java to use (25 or later). JAVA_OPTS is added to its options. An instance runs once at a time.
TEXT
}

# copy FILE DIRECTORY: whole or not at all
copy() {
    cp "$1" "$2/.$(basename "$1").new"
    mv "$2/.$(basename "$1").new" "$2/$(basename "$1")"
}

# run PROGRAM NAME JAVA_OPTION... -- ARGUMENTS...
run() {
    local program=$1 name=$2 options=() home instance java build file archive=() jars
    shift 2
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
    instance=$home
    while [ $# -gt 0 ]; do
        case $1 in
            --instance) instance=${2:?--instance needs a directory}; shift 2 ;;
            --instance=*) instance=${1#*=}; shift ;;
            -h|--help) usage "$program"; exit 0 ;;
            *) echo "$program: unknown argument '$1'" >&2; usage "$program" >&2; exit 2 ;;
        esac
    done
    java=$(find_java)
    # What an instance keeps is its own: keys, tokens, passwords.
    umask 077
    mkdir -p "$instance/etc" "$instance/data" "$instance/run"
    instance=$(cd "$instance" && pwd)
    chmod 700 "$instance/data"
    # Java inherits the open file, so the lock lasts as long as the program does, however it ends. The kernel takes a moment
    # to close the files of a program that was killed: one that is started right after that must not give up.
    exec 9> "$instance/run/$name.lock"
    flock -w 5 9 || { echo "$program: it runs already with the instance $instance" >&2; exit 1; }
    for file in "$home"/etc/*; do
        [ -e "$instance/etc/$(basename "$file")" ] || copy "$file" "$instance/etc"
    done
    # The bundle cache belongs to one build of this distribution at one place (it refers to the files here): it goes when
    # either changes, and stays otherwise, so that a bundle that was updated at run time is the updated one after a
    # restart, too. The contents decide: builds are reproducible, so all files have the same time.
    build=$(echo "$home"; cd "$home" && find repository features -type f -print0 | sort -z | xargs -0 sha256sum)
    build=$(sha256sum <<< "$build")
    if [ "$build" != "$(cat "$instance/data/build.stamp" 2>/dev/null)" ]; then
        rm -rf "$instance/data/cache" "$instance/data/launcher"
        echo "$build" > "$instance/data/build.stamp"
    fi
    # Classes from an archive, where one was made (ivgmp-archive). One that does not fit is passed over, without a word: the JVM's own
    # complaints would come at each start.
    if [ -n "${IVGMP_ARCHIVE_NEW:-}" ]; then
        archive=(-XX:+RecordDynamicDumpInfo -Xlog:cds=off -Xlog:cds+dynamic=off)
    elif [ -r "$home/lib/$name.jsa" ]; then
        archive=(-XX:SharedArchiveFile="$home/lib/$name.jsa" -Xlog:cds=off -Xlog:cds+dynamic=off)
    fi
    # In one order everywhere: an archive is for one class path.
    jars=$(LC_ALL=C; printf '%s:' "$home"/lib/*.jar)
    cd "$instance"
    # shellcheck disable=SC2086 # options are words
    exec "$java" "${options[@]}" "${archive[@]}" ${JAVA_OPTS:-} -XX:+ExitOnOutOfMemoryError \
        --enable-native-access=ALL-UNNAMED --illegal-native-access=deny --sun-misc-unsafe-memory-access=allow \
        -Djava.util.logging.config.file="$instance/etc/logging.properties" \
        -Divgmp.instance="$instance" -Divgmp.program="$name" -Djava.io.tmpdir="$instance/run" \
        -cp "${jars%:}" org.apache.sling.feature.launcher.impl.Main \
        -f "$home/features/$name.json" -u "file://$home/repository" -fv @felix.version@ \
        -p "$instance/data/launcher" -c "$instance/data/cache" -D ivgmp.instance="$instance" 2>&1
}
