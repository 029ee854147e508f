import { I2CError } from "@twowire/core";

/** A pin of the port: P0 to P7. */
export type Pcf8574Pin = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The levels of all pins by name: true is high. */
export interface Pcf8574Pins {
  readonly P0: boolean;
  readonly P1: boolean;
  readonly P2: boolean;
  readonly P3: boolean;
  readonly P4: boolean;
  readonly P5: boolean;
  readonly P6: boolean;
  readonly P7: boolean;
}

/** Every pin high, which is also every pin an input: what the chip starts with. */
export const ALL_HIGH = 0xff;

/** The bit of a pin. @throws I2CError `invalid-argument` for a pin that there is not */
export function pinMask(pin: Pcf8574Pin): number {
  if (Number.isInteger(pin) && pin >= 0 && pin <= 7) return 1 << pin;
  throw new I2CError({
    kind: "invalid-argument",
    message: `A PCF8574 has no pin P${pin}`,
    nextStep: "Give a pin from 0 to 7.",
  });
}

/** A byte with one bit for each pin. @throws I2CError `invalid-argument` for what is no byte */
export function checkPort(what: string, byte: number): number {
  if (Number.isInteger(byte) && byte >= 0 && byte <= 0xff) return byte;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${byte} cannot be the ${what} of eight pins`,
    nextStep: "Give a whole number from 0 to 255; bit 0 is P0.",
  });
}

/** The levels of the pins by name. */
export function namedPins(port: number): Pcf8574Pins {
  const isHigh = (pin: Pcf8574Pin): boolean => (port & (1 << pin)) !== 0;
  return {
    P0: isHigh(0),
    P1: isHigh(1),
    P2: isHigh(2),
    P3: isHigh(3),
    P4: isHigh(4),
    P5: isHigh(5),
    P6: isHigh(6),
    P7: isHigh(7),
  };
}
