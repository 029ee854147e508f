// A chip of one's own in a program: by a configuration file beside it, on an emulated chip or a real one.
//
//   node dist/tmp102/thermometer.js                        the emulated chip of the configuration
//   TWOWIRE_BUS=linux:1 node dist/tmp102/thermometer.js    the chip on /dev/i2c-1
import { fileURLToPath, pathToFileURL } from "node:url";
import { openHardware, type OpenHardwareOptions } from "twowire";
import { tmp102Chip } from "./descriptor.ts";
import { Tmp102 } from "./driver.ts";

type Print = (line: string) => void;

export async function main(print: Print = console.log, options: OpenHardwareOptions = {}): Promise<void> {
  await using hardware = await openHardware(
    { devices: { roof: { chip: "tmp102", address: 0x49 } } },
    { chips: [tmp102Chip], ...options },
  );
  const roof = hardware.device("roof", Tmp102);
  await roof.configure({ highTemperature: 30, shutdownMode: true });
  const { temperature } = await roof.sample();
  print(`${temperature} °C on the roof, ${(await roof.readAlert()) ? "too hot" : "all is well"}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(console.log, { directory: fileURLToPath(new URL("../../tmp102", import.meta.url)) });
}
