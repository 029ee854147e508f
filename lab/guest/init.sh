#!/bin/busybox sh
# First process of the guest, in the initramfs: puts a writable layer over the host's files and moves there.
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do
  insmod "/modules/$module" || echo "lab: cannot load $module"
done </modules/order

mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro hostroot /host ||
  echo "lab: cannot mount the host's files"
mount -t tmpfs tmpfs /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /machine ||
  echo "lab: cannot put a writable layer over the host's files"

mount --move /proc /machine/proc
mount --move /sys /machine/sys
mount --move /dev /machine/dev
mount -t tmpfs tmpfs /machine/run
mkdir -p /machine/run/lab
mount -t 9p -o trans=virtio,version=9p2000.L,ro job /machine/run/lab || echo "lab: cannot mount the job"
exec switch_root /machine /bin/sh /run/lab/start.sh
