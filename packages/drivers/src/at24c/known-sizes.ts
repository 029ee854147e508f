import type { I2CController } from "@twowire/core";
import { At24c, type At24cOptions } from "./driver.ts";

/** {@link At24cOptions} of an EEPROM whose class says which one it is. */
export type KnownAt24cOptions = Omit<At24cOptions, "model">;

/** The AT24C32: 4096 bytes in pages of 32, as on most clock modules with a DS3231. */
export class At24c32 extends At24c {
  constructor(controller: I2CController, options: KnownAt24cOptions = {}) {
    super(controller, { ...options, model: "AT24C32" });
  }
}

/** The AT24C02: 256 bytes in pages of 8. */
export class At24c02 extends At24c {
  constructor(controller: I2CController, options: KnownAt24cOptions = {}) {
    super(controller, { ...options, model: "AT24C02" });
  }
}

/** The AT24C04: 512 bytes in pages of 16, at two addresses. */
export class At24c04 extends At24c {
  constructor(controller: I2CController, options: KnownAt24cOptions = {}) {
    super(controller, { ...options, model: "AT24C04" });
  }
}

/** The AT24C08: 1024 bytes in pages of 16, at four addresses. */
export class At24c08 extends At24c {
  constructor(controller: I2CController, options: KnownAt24cOptions = {}) {
    super(controller, { ...options, model: "AT24C08" });
  }
}

/** The AT24C16: 2048 bytes in pages of 16, at all eight addresses. */
export class At24c16 extends At24c {
  constructor(controller: I2CController, options: KnownAt24cOptions = {}) {
    super(controller, { ...options, model: "AT24C16" });
  }
}
