import { runInNewContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, it } from "vitest";

const entry = fileURLToPath(new URL("browser-program.ts", import.meta.url));

/** Bundles a program of core, a driver and the simulated bus into one script, as for a browser. */
async function bundle(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["twowire-source"] },
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "program" } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const [chunk] = outputs.flatMap((output) => ("output" in output ? output.output : []));
  if (chunk?.type !== "chunk") throw new Error("vite built no chunk");
  return chunk.code;
}

it("core and a driver run in a bare JavaScript context", async () => {
  const code = await bundle();
  expect(code).not.toMatch(/require\(|from "node:|import\(/);
  // Nothing but the language: no process, no timers, no console.
  const temperature: unknown = await runInNewContext(`${code}; program.readTemperature()`, {});
  expect(temperature).toBe(21.5);
});
