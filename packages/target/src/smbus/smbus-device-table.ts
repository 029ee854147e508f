import { I2CError } from "@twowire/core";
import type { BareByte, SMBusCommand } from "./smbus-command.ts";
import type { SMBusRefusal } from "./smbus-refusal.ts";
import { wireByte, type WireCommand, wireCommand } from "./wire-command.ts";

/**
 * Whether messages have a packet error code: `required` on every write, `optional` on each, or `none`. Reads that are long
 * enough get it unless `none`.
 */
export type PacketErrorCodeUse = "optional" | "required" | "none";

/** What all messages of one device are judged by. */
export interface DeviceTable {
  readonly commands: ReadonlyMap<number, WireCommand>;
  /** What is sent and received without a command. */
  readonly byte: WireCommand;
  readonly packetErrorCode: PacketErrorCodeUse;
  busy(): boolean;
  refused(kind: SMBusRefusal["kind"], command: number): void;
}

/** @throws I2CError `invalid-argument` for a command code that is none */
export function wireCommands(commands: Readonly<Record<number, SMBusCommand>>): ReadonlyMap<number, WireCommand> {
  return new Map(Object.entries(commands).map(([code, command]) => [checkedCode(code), wireCommand(command)]));
}

/** @inheritdoc */
export function wireBareByte(byte: BareByte | undefined): WireCommand {
  return wireByte(byte ?? {});
}

function checkedCode(text: string): number {
  const code = Number(text);
  if (Number.isInteger(code) && code >= 0 && code <= 0xff) return code;
  throw new I2CError({
    kind: "invalid-argument",
    message: `${text} is no command code`,
    nextStep: "Give 0x00 to 0xFF.",
  });
}
