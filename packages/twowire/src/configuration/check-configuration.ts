import * as v from "valibot";
import { type ConfigurationProblem, describeValue } from "./configuration-problem.ts";
import { type HardwareConfiguration, MAIN_BUS, NAME } from "./configuration.ts";
import { nearestName } from "./nearest-name.ts";

/** Checks the shape of a configuration: keys, names and types. What the names stand for is for `planHardware`. */
export function checkConfiguration(value: unknown): CheckedConfiguration {
  const result = v.safeParse(configurationSchema, value);
  if (result.success) return { configuration: result.output };
  return { problems: result.issues.map(problemOf) };
}

/** A configuration of the right shape, or what is wrong with it. */
export type CheckedConfiguration =
  | { readonly configuration: HardwareConfiguration; readonly problems?: never }
  | { readonly configuration?: never; readonly problems: readonly ConfigurationProblem[] };

type PlainObject = Record<string, unknown>;

/** Names that every JavaScript object has already. */
const TAKEN: ReadonlySet<string> = new Set(["constructor", "prototype"]);

const plainObject = v.custom<PlainObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  (issue) => `must be an object, not ${describeValue(issue.input)}`,
);

const text = v.string((issue) => `must be a string, not ${describeValue(issue.input)}`);

const address = v.union(
  [v.number(), v.string()],
  (issue) => `must be a number, or a string such as "0x18", not ${describeValue(issue.input)}`,
);

const deviceSchema = v.pipe(
  plainObject,
  onlyKeys(["chip", "bus", "address", "options"]),
  v.object(
    { chip: text, bus: v.optional(text), address: v.optional(address), options: v.optional(plainObject) },
    "must say its chip",
  ),
);

const configurationSchema = v.pipe(
  plainObject,
  onlyKeys(["bus", "buses", "devices"]),
  v.object({
    bus: v.optional(text),
    buses: v.optional(v.pipe(plainObject, onlyNames("bus"), v.record(v.string(), text))),
    devices: v.optional(v.pipe(plainObject, onlyNames("device"), v.record(v.string(), deviceSchema))),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { bus, buses } = dataset.value;
    if (bus === undefined || buses?.[MAIN_BUS] === undefined) return;
    const message = `"bus" is the same as "buses.${MAIN_BUS}": give one of them`;
    addIssue({ message, path: [{ type: "unknown", origin: "key", input: dataset.value, key: "bus", value: bus }] });
  }),
);

/** Refuses keys that mean nothing here, and says which was probably meant. */
function onlyKeys(known: readonly string[]): v.RawCheckAction<PlainObject> {
  return checkKeys((key) => {
    if (known.includes(key)) return undefined;
    const nearest = nearestName(key, known);
    return `is unknown${nearest === undefined ? "; known" : `, did you mean "${nearest}"? Known`} are ${known.join(", ")}`;
  });
}

/** Refuses names that a bus or device cannot have. */
function onlyNames(what: string): v.RawCheckAction<PlainObject> {
  return checkKeys((key) => {
    if (TAKEN.has(key)) return `${describeValue(key)} cannot be the name of a ${what}, JavaScript needs it`;
    if (NAME.test(key)) return undefined;
    return `cannot be the name of a ${what}; names have letters, digits, - and _, and begin with a letter`;
  });
}

function checkKeys(refuse: (key: string) => string | undefined): v.RawCheckAction<PlainObject> {
  return v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const [key, value] of Object.entries(dataset.value)) {
      const message = refuse(key);
      if (message === undefined) continue;
      addIssue({ message, path: [{ type: "unknown", origin: "key", input: dataset.value, key, value }] });
    }
  });
}

function problemOf(issue: v.BaseIssue<unknown>): ConfigurationProblem {
  const path = (issue.path ?? []).map(({ key }) => String(key));
  return { path, at: issue.path?.at(-1)?.origin === "key" ? "key" : "value", text: issue.message };
}
