import { REGISTER_EFFECT_CASES } from "./register-effect-cases.ts";
import { REGISTER_MAP_CASES } from "./register-map-cases.ts";
import { REGISTER_PLACE_CASES } from "./register-place-cases.ts";
import { REGISTER_READ_CASES } from "./register-read-cases.ts";
import { REGISTER_WRITE_CASES } from "./register-write-cases.ts";
import { SMBUS_CASES } from "./smbus-cases.ts";
import { TARGET_ADDRESS_CASES } from "./target-address-cases.ts";
import type { TargetCase } from "./target-case.ts";
import { TARGET_MODEL_CASES } from "./target-model-cases.ts";
import { TARGET_READ_CASES } from "./target-read-cases.ts";
import { TARGET_RELEASE_CASES } from "./target-release-cases.ts";
import { TARGET_SEQUENCE_CASES } from "./target-sequence-cases.ts";
import { TARGET_TIME_CASES } from "./target-time-cases.ts";
import { TARGET_WAITING_CASES } from "./target-waiting-cases.ts";
import { TARGET_WRITE_CASES } from "./target-write-cases.ts";

/** Every case for target hosts, in the order of the catalogue. */
export const TARGET_CASES: readonly TargetCase[] = [
  ...TARGET_ADDRESS_CASES,
  ...TARGET_WRITE_CASES,
  ...REGISTER_WRITE_CASES,
  ...TARGET_READ_CASES,
  ...REGISTER_READ_CASES,
  ...TARGET_SEQUENCE_CASES,
  ...TARGET_RELEASE_CASES,
  ...TARGET_WAITING_CASES,
  ...TARGET_TIME_CASES,
  ...REGISTER_MAP_CASES,
  ...REGISTER_EFFECT_CASES,
  ...REGISTER_PLACE_CASES,
  ...SMBUS_CASES,
  ...TARGET_MODEL_CASES,
].sort((one, other) => (one.id < other.id ? -1 : 1));
