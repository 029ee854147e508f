#!/bin/sh
# First process of the guest once it stands on the host's files: loads modules, runs the command, reports its status.
# /run/lab/ comes from the host: repository (a path), modules (a line each), command.sh.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LANG=C.UTF-8

# The character device of the virtio-serial port with a given name.
port() {
  for directory in /sys/class/virtio-ports/*; do
    if [ "$(cat "$directory/name")" = "$1" ]; then
      echo "/dev/${directory##*/}"
      return
    fi
  done
}

exec 3>"$(port status)"
echo ready >&3

mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t configfs configfs /sys/kernel/config 2>/dev/null
mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
busybox ip link set lo up
hostname lab

# Pipes, so that a program may open /dev/stdout again, which a port does not allow.
mkfifo /run/stdout /run/stderr
cat /run/stdout >"$(port stdout)" &
copying_output=$!
cat /run/stderr >"$(port stderr)" &
copying_errors=$!
exec 4>/run/stdout 5>/run/stderr

rm -rf /lib/modules
ln -s "$(cat /run/lab/repository)/.lab/kernel/lib/modules" /lib/modules
status=0
while read -r module; do
  # Parameters are words of their own.
  # shellcheck disable=SC2086
  modprobe $module 2>&5 || status=71
done </run/lab/modules

if [ "$status" = 0 ]; then
  /bin/sh /run/lab/command.sh </dev/null >&4 2>&5 3>&- 4>&- 5>&-
  status=$?
fi

# What the command left running may keep the pipes open: give the output some time, not for ever.
exec 4>&- 5>&-
(
  sleep 5
  kill "$copying_output" "$copying_errors" 2>/dev/null
) &
wait "$copying_output" "$copying_errors"
echo "exit $status" >&3
busybox poweroff -f
