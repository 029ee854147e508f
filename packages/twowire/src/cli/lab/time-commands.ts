import { parseNumberWithin } from "../number.ts";
import { usageError } from "../usage-error.ts";
import { type LabCommand, whole } from "./lab-command.ts";

/** About 11 days; a chip's clock can be watched going by for as long as anybody likes, in several steps. */
const LONGEST_MS = 1_000_000_000;

const clock: LabCommand = {
  name: "clock",
  usage: "[step MS]",
  summary: "show the time of the bus, or say how much of it passes before each line",
  details: () => [
    "Time is the lab's own: one second passes before each line, so that a value that was put in has been measured",
    "when the next line reads it. With clock step 0 it stands still, and advance moves it.",
  ],
  examples: ["clock", "clock step 0"],
  run({ bus, print }, words) {
    const [step, text, ...more] = words;
    if (step === undefined) {
      const { stepMs } = bus.time;
      const nowMs = bus.time.now();
      print(`${(nowMs / 1000).toFixed(3)} s; ${stepMs} ms pass before each line\n`, { nowMs, stepMs });
      return;
    }
    if (step !== "step" || text === undefined || more.length > 0) {
      throw usageError(`Cannot make out '${words.join(" ")}'`, "Give clock, or clock step MS.");
    }
    bus.time.stepMs = parseMilliseconds(text);
  },
  complete: (_bus, words) => (words.length === 0 ? whole(["step"]) : []),
};

const advance: LabCommand = {
  name: "advance",
  usage: "MS",
  summary: "let time pass on the bus, at once",
  examples: ["advance 250"],
  run({ bus }, words) {
    const [text, ...more] = words;
    if (text === undefined || more.length > 0) {
      throw usageError("No time given, or several", "Give milliseconds, as in advance 250.");
    }
    return bus.time.advance(parseMilliseconds(text));
  },
};

function parseMilliseconds(text: string): number {
  return parseNumberWithin(text, {
    name: "Time",
    lowest: 0,
    highest: LONGEST_MS,
    nextStep: `Give whole milliseconds, 0 to ${LONGEST_MS}.`,
  });
}

/** The commands for time. */
export const TIME_COMMANDS: readonly LabCommand[] = [clock, advance];
