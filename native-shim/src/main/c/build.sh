#!/bin/sh
# Compiles libcsmshim.so for every platform that this machine has a compiler for:
#   build.sh OUTPUT_DIRECTORY [require=all]
# Needs gcc and the C library's headers, nothing else. Without them it leaves a notice and no
# library, and the Java side falls back by itself; require=all turns that into a failure.
set -eu

output=$1
require=${2:-require=}
case $0 in
  */*) source=${0%/*} ;;
  *) source=. ;;
esac
flags="-std=c17 -D_GNU_SOURCE -O2 -fPIC -Wall -Wextra -Werror -Wconversion -Wstrict-prototypes -fvisibility=hidden"

# A compiler without the C library's headers counts as missing.
usable() {
  command -v "$1" >/dev/null 2>&1 && echo '#include <sched.h>' | "$1" -E - >/dev/null 2>&1
}

build() { # COMPILER PLATFORM
  mkdir -p "$output/$2"
  # shellcheck disable=SC2086
  "$1" $flags -shared -Wl,-z,relro,-z,now -o "$output/$2/libcsmshim.so" "$source"/*.c
}

if [ "$(uname -s 2>/dev/null || echo Linux)" != Linux ]; then
  echo "native-shim: not Linux, building without the native library: pure Java fallback"
  exit 0
fi

if ! usable gcc; then
  echo "native-shim: no gcc with C headers, building without the native library: pure Java fallback (Debian: apt install gcc libc6-dev)"
  if [ "$require" = require=all ]; then
    exit 1
  fi
  exit 0
fi

case $(gcc -dumpmachine) in
  x86_64-*)
    build gcc linux-x86_64
    if usable aarch64-linux-gnu-gcc; then
      build aarch64-linux-gnu-gcc linux-aarch64
    fi
    ;;
  aarch64-*)
    build gcc linux-aarch64
    if usable x86_64-linux-gnu-gcc; then
      build x86_64-linux-gnu-gcc linux-x86_64
    fi
    ;;
  *)
    echo "native-shim: no native library for $(gcc -dumpmachine): pure Java fallback"
    ;;
esac
