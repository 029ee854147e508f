// The same program on an emulated chip and on a real one:
//
//   node dist/choose-a-bus.js                        the emulated chip, in this process
//   node dist/choose-a-bus.js linux:1                the chip on /dev/i2c-1
//   TWOWIRE_BUS=linux:1 node dist/choose-a-bus.js    the same
import { pathToFileURL } from "node:url";
import { openHardware } from "twowire";

export async function main(bus: string | undefined, print: (line: string) => void = console.log): Promise<void> {
  await using hardware = await openHardware({ bus, devices: { room: { chip: "mcp9808" } } });
  const { temperature } = await hardware.device("room").sample();
  print(`${temperature} °C on ${hardware.bus().name}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv[2]);
