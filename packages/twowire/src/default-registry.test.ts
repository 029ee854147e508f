import { fileURLToPath } from "node:url";
import { build } from "vite";
import { describe, expect, it } from "vitest";
import { defaultRegistry } from "./default-registry.ts";

/** The packages that importing a file loads at once, other than those of Node and of this repository. */
async function packagesLoadedBy(file: string): Promise<readonly string[]> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["twowire-source"] },
    ssr: { noExternal: true, resolve: { conditions: ["twowire-source"] } },
    build: {
      ssr: fileURLToPath(new URL(file, import.meta.url)),
      write: false,
      minify: false,
      rolldownOptions: { treeshake: false },
    },
  });
  if (Array.isArray(result) || !("output" in result)) throw new Error("vite built nothing");
  const chunks = result.output.filter((item) => item.type === "chunk");
  // What is imported on demand is in chunks of its own, which no entry imports.
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of loaded) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) loaded.add(chunk);
  }
  const modules = [...loaded].flatMap((chunk) => Object.keys(chunk.modules));
  const packages = modules.flatMap((path) => /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(packages)];
}

describe("defaultRegistry", { timeout: 60_000 }, () => {
  it("knows the backends that come with twowire", () => {
    expect(defaultRegistry().schemes).toEqual(expect.arrayContaining(["linux", "replay", "sim"]));
  });

  it("opens sim: with an MCP9808 on it", async () => {
    await using bus = await defaultRegistry().open("sim:");
    const read = new Uint8Array(2);
    await bus.transfer(0x18 as never, [{ write: Uint8Array.of(0x06) }, { read }]);
    expect([...read]).toEqual([0x00, 0x54]);
  });

  // Start-up time is what this is about: the container alone takes a tenth of a second to load.
  it.each(["./default-registry.ts", "./find-bus.ts", "./open-chosen-bus.ts"])(
    "%s loads no other package before it is needed",
    async (file) => {
      expect(await packagesLoadedBy(file)).toEqual([]);
    },
  );

  it("would be seen loading one", async () => {
    expect(await packagesLoadedBy("./hardware/open-hardware.ts")).toEqual(
      expect.arrayContaining(["@inversifyjs/container", "valibot"]),
    );
  });
});
