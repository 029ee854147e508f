/*
 * register-read DEVICE smbus|rdwr COUNT: reads register 5 of the chip at 0x18 so often, two bytes each, and prints the
 * nanoseconds that one read took. The least that any program on this kernel needs.
 */
#include <fcntl.h>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * now.tv_sec + now.tv_nsec;
}

int main(int count, char **words) {
  if (count != 4) return 64;
  int file = open(words[1], O_RDWR);
  if (file < 0 || ioctl(file, I2C_SLAVE, 0x18) < 0) {
    perror(words[1]);
    return 1;
  }
  union i2c_smbus_data data;
  struct i2c_smbus_ioctl_data transaction = {I2C_SMBUS_READ, 0x05, I2C_SMBUS_WORD_DATA, &data};
  uint8_t pointer = 0x05, value[2];
  struct i2c_msg messages[] = {{0x18, 0, 1, &pointer}, {0x18, I2C_M_RD, 2, value}};
  struct i2c_rdwr_ioctl_data transfer = {messages, 2};
  int plain = strcmp(words[2], "rdwr") == 0;
  unsigned long request = plain ? I2C_RDWR : I2C_SMBUS;
  void *argument = plain ? (void *)&transfer : (void *)&transaction;
  long reads = atol(words[3]);
  double start = nanoseconds();
  for (long read = 0; read < reads; read += 1) {
    if (ioctl(file, request, argument) < 0) {
      perror("ioctl");
      return 1;
    }
  }
  printf("%.1f\n", (nanoseconds() - start) / reads);
  return 0;
}
