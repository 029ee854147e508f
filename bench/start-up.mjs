// How long the command takes to start, as a whole process, beside a bare node: in turn, so that both see the same machine.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const twowire = fileURLToPath(new URL("../packages/twowire/bin/twowire.js", import.meta.url));
const commands = [
  ["node -e 0", ["-e", "0"]],
  ["twowire --version", [twowire, "--version"]],
  ["twowire --help", [twowire, "--help"]],
  ["twowire detect", [twowire, "detect"]],
  ["twowire read mcp9808", [twowire, "read", "mcp9808", "--bus", "sim:"]],
];
const RUNS = 25;

const times = new Map(commands.map(([title]) => [title, []]));
for (let run = 0; run <= RUNS; run += 1) {
  for (const [title, args] of commands) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`${title}: ${stderr}`);
    // The first run of each only warms the file cache.
    if (run > 0) times.get(title).push(performance.now() - start);
  }
}

const median = (values) => values.toSorted((left, right) => left - right)[values.length >> 1];
const bare = median(times.get("node -e 0"));
console.log(`start-up: median wall time of ${RUNS} runs, Node ${process.version}`);
console.log("command                       ms   above bare node");
for (const [title, values] of times) {
  const milliseconds = median(values);
  console.log(
    `${title.padEnd(24)} ${milliseconds.toFixed(0).padStart(7)} ${(milliseconds - bare).toFixed(0).padStart(17)}`,
  );
}
