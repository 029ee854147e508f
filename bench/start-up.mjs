// How long the command takes to start, as a whole process, beside a bare node: in turn, so that both see the same machine.
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const twowire = fileURLToPath(new URL("../packages/twowire/bin/twowire.js", import.meta.url));
const lines = [
  "--version",
  "--help",
  "chips",
  "list",
  "detect",
  "get -y 0x18 0x06",
  "set -y 0x18 0x08 0x03",
  "dump -y 0x18",
  "transfer -y w1@0x18 0x05 r2",
  "read mcp9808",
  "identify",
];
const commands = [
  ["node -e 0", ["-e", "0"]],
  ...lines.map((line) => [`twowire ${line}`, [twowire, ...line.split(" ")]]),
];
const RUNS = 25;

const times = new Map(commands.map(([title]) => [title, []]));
for (let run = 0; run <= RUNS; run += 1) {
  for (const [title, args] of commands) {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: tmpdir() });
    if (status !== 0) throw new Error(`${title}: ${stderr}`);
    // The first run of each only warms the file cache.
    if (run > 0) times.get(title).push(performance.now() - start);
  }
}

const median = (values) => values.toSorted((left, right) => left - right)[values.length >> 1];
const bare = times.get("node -e 0");
console.log(`start-up: wall time of ${RUNS} runs, Node ${process.version}`);
console.log("                                      milliseconds   above bare node");
console.log("command                             median   least   median   least");
for (const [title, values] of times) {
  const figures = [
    median(values),
    Math.min(...values),
    median(values) - median(bare),
    Math.min(...values) - Math.min(...bare),
  ];
  console.log(`${title.padEnd(34)} ${figures.map((figure) => figure.toFixed(0).padStart(7)).join(" ")}`);
}
