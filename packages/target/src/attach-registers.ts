import { type Attachment, I2CError, type RegisterMap, type TargetHandler, type TargetHost } from "@twowire/core";
import { hostObstacles } from "./host-obstacles.ts";

/**
 * Puts a target that is a register map on a host, where the host can be faithful to it: a flag that reading clears would never
 * be cleared where nobody knows what was read.
 * @throws I2CError `unsupported` where the host cannot do what the map promises, naming the register and the reason; and what
 * `attach` throws. `host.attach` itself does not ask
 */
export async function attachRegisters(
  host: TargetHost,
  addresses: readonly number[],
  target: TargetHandler,
  map: RegisterMap,
): Promise<Attachment> {
  const [first, ...others] = hostObstacles(map, host.capabilities);
  if (first === undefined) return host.attach(addresses, target);
  const more = others.length === 0 ? "" : ` (and ${others.map(({ place }) => place).join(", ")})`;
  throw new I2CError({
    kind: "unsupported",
    message: `This host cannot be ${map.name} faithfully, for want of ${first.missing}: ${first.place}: ${first.reason}${more}`,
    nextStep:
      "Choose a host that can, let a microcontroller serve its image (compileImage), or attach it as it is, knowing the difference.",
  });
}
