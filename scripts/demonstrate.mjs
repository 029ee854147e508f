// npm run demonstrate: runs what a newcomer runs first, and checks that it ends well.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));

/** What to run, and what its output must show. */
const runs = [
  ["npm", ["start"], /18 -- --[\s\S]*MCP9808[\s\S]*°C/],
  ["npm", ["start", "--", "--version"], /\d+\.\d+\.\d+/],
  [
    "npx",
    ["twowire", "read", "mcp9808", "--bus", "sim:mcp9808@0x18:temperature=-5.25", "--json"],
    /"temperature": ?-5\.25/,
  ],
  ["node", ["examples/dist/micropython-guide.js"], /21\.4375 °C[\s\S]*at the lowest resolution: 21 °C/],
];

let failed = 0;
for (const [command, args, expected] of runs) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  const passed = status === 0 && expected.test(stdout);
  if (!passed) {
    failed += 1;
    console.log(stdout, stderr);
  }
  console.log(`${passed ? "ok" : "not ok"} - ${command} ${args.join(" ")}`);
}
console.log(`${runs.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
