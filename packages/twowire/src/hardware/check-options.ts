import { I2CError } from "@twowire/core";
import * as v from "valibot";
import { describeProblem, describeValue } from "../configuration/configuration-problem.ts";

/**
 * Checks the shape of what a program gives to `openHardware` beside the configuration, for those who have no compiler to do it.
 * @throws I2CError `invalid-argument` naming each entry that is none
 */
export function checkOptions(options: unknown): void {
  const result = v.safeParse(optionsSchema, options);
  if (result.success) return;
  const problems = result.issues.map(({ path = [], message }) =>
    describeProblem(
      { path: ["options", ...path.map(({ key }) => String(key))], at: "value", text: message },
      () => undefined,
    ),
  );
  throw new I2CError({
    kind: "invalid-argument",
    message: problems.join("; "),
    nextStep: `Correct ${problems.length === 1 ? "this" : "these"} in the options of openHardware.`,
  });
}

/** Something with methods, which may be an instance of a class and is left as it is. */
function withMethods(what: string, ...methods: readonly string[]): v.GenericSchema<object> {
  return v.custom<object>(
    (value) => typeof value === "object" && value !== null && methods.every((name) => isMethod(value, name)),
    (issue) => `must be ${what} (with ${methods.join(", ")}), not ${describeValue(issue.input)}`,
  );
}

function isMethod(value: object, name: string): boolean {
  // A method may be inherited, and the object is of whatever class the program has.
  return typeof (value as Readonly<Record<string, unknown>>)[name] === "function";
}

function list(entry: v.GenericSchema<object>): v.GenericSchema {
  return v.optional(v.array(entry, (issue) => `must be a list, not ${describeValue(issue.input)}`));
}

const text = v.string((issue) => `must be a string, not ${describeValue(issue.input)}`);

const chip = v.pipe(
  withMethods("a chip descriptor", "identify", "open"),
  v.object(
    {
      name: text,
      addresses: v.array(v.number(), "must be a list of numbers"),
      model: v.optional(withMethods("a chip model", "emulate")),
    },
    "must have a name and addresses",
  ),
);

const backend = v.pipe(
  withMethods("a backend provider", "open", "list"),
  v.object({ scheme: text }, "must have a scheme"),
);

const optionsSchema = v.object(
  {
    bus: v.optional(text),
    file: v.optional(
      v.union([text, v.literal(false)], (issue) => `must be a string or false, not ${describeValue(issue.input)}`),
    ),
    directory: v.optional(text),
    environment: v.optional(
      v.custom<object>((value) => typeof value === "object" && value !== null, "must be an object"),
    ),
    chips: list(chip),
    backends: list(backend),
    modules: list(withMethods("a ContainerModule", "load")),
  },
  (issue) => `must be an object, not ${describeValue(issue.input)}`,
);
