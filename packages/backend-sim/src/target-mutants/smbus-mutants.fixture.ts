import { SMBusTarget } from "@twowire/target";
import { layers, type Mutants } from "./mutation.fixture.ts";

// SMBus, with something broken.

export const SMBUS_MUTANTS: Mutants = {
  "knows no packet error codes": {
    is: layers({ smbusTarget: (options) => new SMBusTarget({ ...options, packetErrorCode: "none" }) }),
    caughtBy: "T41a T41b T41c T42b",
  },
  "does without packet error codes that are required": {
    is: layers({ smbusTarget: (options) => new SMBusTarget({ ...options, packetErrorCode: "optional" }) }),
    caughtBy: "T41c",
  },
  "serves registers without packet error codes": {
    is: layers({ codedRegisters: (target) => target }),
    caughtBy: "T41d",
  },
  "keeps no SMBus time": { is: layers({ timedTarget: (handler) => handler }), caughtBy: "T34b" },
};
