import { ACKNOWLEDGE_CASES } from "./acknowledge-cases.ts";
import { ADDRESS_CASES } from "./address-cases.ts";
import { CONCURRENCY_CASES } from "./concurrency-cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { DATA_CASES } from "./data-cases.ts";
import { ELECTRICAL_CASES } from "./electrical-cases.ts";
import { FRAMING_CASES } from "./framing-cases.ts";
import { PROBING_CASES } from "./probing-cases.ts";
import { SETTLEMENT_CASES } from "./settlement-cases.ts";

/** Every case for controllers, in the order of the catalogue. */
export const CONTROLLER_CASES: readonly ConformanceCase[] = [
  ...FRAMING_CASES,
  ...SETTLEMENT_CASES,
  ...ADDRESS_CASES,
  ...ACKNOWLEDGE_CASES,
  ...ELECTRICAL_CASES,
  ...CONCURRENCY_CASES,
  ...PROBING_CASES,
  ...DATA_CASES,
].sort((one, other) => (one.id < other.id ? -1 : 1));
