#!/bin/sh
# Installs what the lab needs: QEMU and tools as Debian packages, and a stock Debian kernel that is
# unpacked into .lab/, never installed. Run as root, on Debian or a relative of it, x86-64.
set -eu

repository=$(cd "$(dirname "$0")/.." && pwd)
cache="$repository/.lab"

if [ "$(id -u)" != 0 ]; then
  echo "lab/install.sh: run as root (it installs Debian packages)" >&2
  exit 77
fi
if [ "$(dpkg --print-architecture)" != amd64 ]; then
  echo "lab/install.sh: the lab runs the machine's own programs on an amd64 kernel, so it needs an x86-64 machine" >&2
  exit 69
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends \
  qemu-system-x86 busybox-static cpio kmod i2c-tools gpiod gcc libc6-dev >/dev/null

# The meta package names the kernel of this release.
package=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9][^ ]*-amd64\)$/\1/p' | head -n 1)
version=${package#linux-image-}
if [ -z "$package" ]; then
  echo "lab/install.sh: apt does not know linux-image-amd64; add the Debian main archive to its sources" >&2
  exit 69
fi
if [ "$(cat "$cache/version" 2>/dev/null || true)" = "$version" ]; then
  echo "lab/install.sh: kernel $version is already in .lab/"
  exit 0
fi

rm -rf "$cache"
mkdir -p "$cache/download"
(
  cd "$cache/download"
  # The sandbox user of apt may not write here.
  apt-get download -qq -o APT::Sandbox::User=root "$package"
)
dpkg -x "$cache"/download/*.deb "$cache/kernel"
rm -rf "$cache/download" "$cache/kernel/usr"
depmod -b "$cache/kernel" "$version"
echo "$version" >"$cache/version"
echo "lab/install.sh: kernel $version is in .lab/"
