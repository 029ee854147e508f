// The MicroPython I2C guide, line by line, in TypeScript. Each comment is a line of the guide; what follows it is ours.
import { pathToFileURL } from "node:url";
import { delay, I2C, type I2CController } from "@twowire/core";
import { defaultRegistry } from "twowire";

type Print = (line: string) => void;

export async function guide(bus: I2CController, print: Print): Promise<void> {
  // import machine
  // i2c = machine.I2C(scl=machine.Pin(5), sda=machine.Pin(4))
  const i2c = new I2C(bus);

  // i2c.scan()
  print(`scan: ${(await i2c.scan()).join(", ")}`);

  // address = 24
  // temp_reg = 5
  // res_reg = 8
  const address = 24;
  const temperatureRegister = 5;
  const resolutionRegister = 8;

  // data = i2c.readfrom_mem(address, temp_reg, 2)
  let data = await i2c.readFromMem(address, temperatureRegister, 2);

  // data = bytearray(2)
  // i2c.readfrom_mem_into(address, temp_reg, data)
  data = new Uint8Array(2);
  await i2c.readFromMemInto(address, temperatureRegister, data);

  // temp_c(data)
  print(`temperature: ${celsius(data)} °C`);

  // Try holding your finger on the MCP9808 to heat it up and then read and print the temperature again:
  // temp_c(i2c.readfrom_mem(address, temp_reg, 2))
  print(`again: ${celsius(await i2c.readFromMem(address, temperatureRegister, 2))} °C`);

  // i2c.writeto_mem(address, res_reg, b'\x00')
  await i2c.writeToMem(address, resolutionRegister, Uint8Array.of(0x00));
  await delay(bus.clock, 30); // one conversion at this resolution

  // temp_c(i2c.readfrom_mem(address, temp_reg, 2))
  print(`at the lowest resolution: ${celsius(await i2c.readFromMem(address, temperatureRegister, 2))} °C`);

  // i2c.writeto_mem(address, resolution, b'\x03')
  await i2c.writeToMem(address, resolutionRegister, Uint8Array.of(0x03));
  await delay(bus.clock, 250);

  // temp_c(i2c.readfrom_mem(address, temperature, 2))
  print(`at the highest resolution: ${celsius(await i2c.readFromMem(address, temperatureRegister, 2))} °C`);

  // Device operations: readfrom, readfrom_into, writeto. The MCP9808 keeps its register pointer, so a write of
  // the pointer alone and a read without one do the same in two transfers.
  await i2c.writeTo(address, Uint8Array.of(temperatureRegister));
  print(`device operations: ${celsius(await i2c.readFrom(address, 2))} °C`);
  await i2c.readFromInto(address, data);
  print(`into a buffer: ${celsius(data)} °C`);
}

/**
 * def temp_c(data):
 *     value = data[0] << 8 | data[1]
 *     temp = (value & 0xFFF) / 16.0
 *     if value & 0x1000:
 *         temp -= 256.0
 *     return temp
 */
function celsius(data: Uint8Array): number {
  const [high = 0, low = 0] = data;
  const value = (high << 8) | low;
  const temperature = (value & 0xfff) / 16;
  return value & 0x1000 ? temperature - 256 : temperature;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await using bus = await defaultRegistry().open(process.argv[2] ?? "sim:mcp9808@0x18:temperature=21.4375");
  await guide(bus, (line) => console.log(line));
}
