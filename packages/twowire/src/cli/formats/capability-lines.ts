import type { ControllerCapabilities } from "@twowire/core";

const MEANINGS: Readonly<Record<keyof ControllerCapabilities, string>> = {
  maxSegments: "Segments in one transfer",
  readThenAny: "Read before another segment",
  writeThenWrite: "Write joined to a write",
  maxWriteLength: "Bytes in a write",
  maxReadLength: "Bytes in a read",
  maxJoinedWriteLength: "Bytes in a joined write",
  maxJoinedReadLength: "Bytes in a joined read",
  emptyWrite: "Write of no bytes",
  emptyRead: "Read of no bytes",
  countedRead: "Read whose target says how much",
  smbusTransactions: "SMBus transactions of its own",
  tenBitAddresses: "10-bit addressing",
  reservedAddresses: "Reserved addresses",
  clockStretching: "Clock stretching",
  nackPhase: "NACK of address told from data",
  errorPosition: "Position of errors",
  cut: "Transfers can be cut",
  heldBus: "Bus can be held without STOP",
  recovery: "Recovery of a stuck bus",
  clockHz: "Clock in hertz",
};

/** What a controller can do, laid out as i2cdetect -F does: a name of 32 characters and the answer. */
export function capabilityLines(bus: string, capabilities: ControllerCapabilities): string {
  const lines = Object.entries(MEANINGS).map(([name, meaning]) => {
    // The table has a meaning for each capability and nothing else, which its type makes sure of.
    const value = capabilities[name as keyof ControllerCapabilities];
    return `${meaning.padEnd(32)} ${answer(value)}`;
  });
  return `Functionalities implemented by ${bus}:\n${lines.join("\n")}\n`;
}

function answer(value: number | boolean | string | undefined): string {
  if (value === undefined) return "unknown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === Number.POSITIVE_INFINITY ? "no limit" : String(value);
}
