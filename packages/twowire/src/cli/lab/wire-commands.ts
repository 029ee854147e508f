import { parseNumberWithin } from "../number.ts";
import { usageError } from "../usage-error.ts";
import { type LabBench, type LabCommand, whole } from "./lab-command.ts";

const hold: LabCommand = {
  name: "hold",
  usage: "sda [CLOCKS] | scl",
  summary: "hold a line low, as a chip does that was reset in the middle of a byte",
  details: () => ["SDA is let go after so many clocks, or by release; recover gives up to nine. SCL only by release."],
  examples: ["hold sda 3", "hold scl"],
  run({ bus }, words) {
    const [line, clocks, ...more] = words;
    if (more.length > 0) throw usageError(`Too many words: '${more.join(" ")}'`, "Give hold sda [CLOCKS] or hold scl.");
    if (line === "scl" && clocks === undefined) bus.wire.holdScl();
    else if (line === "sda") bus.wire.holdSda(clocks === undefined ? undefined : parseClocks(clocks));
    else throw usageError(`Cannot hold '${words.join(" ")}'`, "Give hold sda [CLOCKS] or hold scl.");
  },
  complete: (_bus, words) => (words.length === 0 ? whole(["sda", "scl"]) : []),
};

function parseClocks(text: string): number {
  return parseNumberWithin(text, { name: "Number of clocks", lowest: 1, highest: 0xffff });
}

const trace: LabCommand = {
  name: "trace",
  usage: "on | off",
  summary: "show the wire transcript of every transfer, or show it no more",
  examples: ["trace on", "trace off"],
  run({ settings }, words) {
    const [state, ...more] = words;
    if ((state !== "on" && state !== "off") || more.length > 0) {
      throw usageError(`Cannot trace '${words.join(" ")}'`, "Give trace on or trace off.");
    }
    settings.trace = state === "on";
  },
  complete: (_bus, words) => (words.length === 0 ? whole(["on", "off"]) : []),
};

/** The commands for the two lines. */
export const WIRE_COMMANDS: readonly LabCommand[] = [
  trace,
  hold,
  plain("release", "let both lines go", ({ bus }) => bus.wire.release()),
  plain("recover", "give clocks until SDA is free, then a STOP, as controllers do", ({ bus }) => bus.recover()),
  plain("unplug", "take the hardware away", ({ bus }) => bus.wire.unplug()),
  plain("plug", "bring the hardware back", ({ bus }) => bus.wire.unplug(false)),
];

/** A command of one word. */
function plain(name: string, summary: string, act: (bench: LabBench) => Promise<void> | void): LabCommand {
  return {
    name,
    usage: "",
    summary,
    examples: [name],
    run(bench, words) {
      if (words.length === 0) return act(bench);
      throw usageError(`Too many words: '${words.join(" ")}'`, `${name} takes none.`);
    },
  };
}
