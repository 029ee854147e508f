import type { I2CController } from "@twowire/core";
import { Ads1115 } from "./ads1115/driver.ts";
import { At24c } from "./at24c/driver.ts";
import { Bme280 } from "./bme280/driver.ts";
import { Ds3231 } from "./ds3231/driver.ts";
import { Mcp9808 } from "./mcp9808/driver.ts";
import { Pcf8574 } from "./pcf8574/driver.ts";
import { Sht31 } from "./sht31/driver.ts";
import { Tca9548a } from "./tca9548a/driver.ts";

// All drivers share one shape.

interface Driver extends AsyncDisposable {
  readonly address: number;
  identify(): Promise<{ readonly model: string }>;
  close(): Promise<void>;
}

/** Something that can be read. */
interface Sampling extends Driver {
  sample(): Promise<object>;
}

/** Something that can be read in several ways. */
interface Configurable extends Sampling {
  configure(settings: object): Promise<void>;
}

type DriverOf<Shape> = new (controller: I2CController, options: never) => Shape;

const configurable: readonly DriverOf<Configurable>[] = [Ads1115, Bme280, Ds3231, Mcp9808, Pcf8574, Sht31];
const sampling: readonly DriverOf<Sampling>[] = [...configurable, At24c];
const every: readonly DriverOf<Driver>[] = [...sampling, Tca9548a];
void every;

// @ts-expect-error an EEPROM has nothing to configure
const configured: DriverOf<Configurable> = At24c;
// @ts-expect-error a switch has nothing to sample
const sampled: DriverOf<Sampling> = Tca9548a;
void [configured, sampled];
