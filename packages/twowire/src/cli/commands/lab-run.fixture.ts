import { chips } from "@twowire/drivers";
import { defaultRegistry } from "../../default-registry.ts";
import { MemoryContext, type MemoryContextOptions } from "../memory-context.fixture.ts";
import { runCommandLine } from "../program.ts";

type Options = Omit<MemoryContextOptions, "registry" | "chips" | "lines">;

/** What lines from a pipe print, `arguments` being those of `twowire lab`. */
export async function lab(lines: readonly string[], options: Options & { readonly args?: readonly string[] } = {}) {
  const context = new MemoryContext({ registry: defaultRegistry(), chips, ...options, lines });
  const exitCode = await runCommandLine(["lab", ...(options.args ?? [])], context);
  return { exitCode, stdout: context.stdout.text, stderr: context.stderr.text };
}
