import { parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { ModelUhid, type ModelUhidOptions } from "../testing/model-uhid.ts";
import { AdapterHost } from "./adapter-host.ts";
import { adapterProvider } from "./adapter-provider.ts";

function host(kernel: ModelUhid, uri: string): Promise<AdapterHost> {
  const opening = adapterProvider(kernel.machine).openHost?.(parseBusUri(uri));
  return kernel.clock.run(Promise.resolve(opening)).then((opened) => {
    if (opened instanceof AdapterHost) return opened;
    throw new Error("Not an adapter");
  });
}

/** What the kernel shows as `product`, a string of USB: length, type, UTF-16. */
async function productName(kernel: ModelUhid): Promise<string> {
  const report = (await kernel.getReport(0x23)) ?? new Uint8Array(2);
  return Buffer.from(report.subarray(3, 1 + (report[1] ?? 0))).toString("utf16le");
}

async function list(options: ModelUhidOptions): Promise<unknown> {
  using kernel = new ModelUhid(options);
  return await adapterProvider(kernel.machine).list();
}

describe("adapter:", () => {
  it.each([
    ["adapter:", "twowire"],
    ["adapter:?name=bench", "bench"],
    ["adapter:?name=my%20bench", "my bench"],
  ])("%s is a host for targets, called %s", async (uri, name) => {
    using kernel = new ModelUhid();
    await using opened = await host(kernel, uri);
    expect(opened.bus).toBe(7);
    expect(await productName(kernel)).toBe(name);
  });

  it("hands on what puts targets there", async () => {
    using kernel = new ModelUhid();
    const seen: unknown[] = [];
    const opening = adapterProvider(kernel.machine).openHost?.(parseBusUri("adapter:"), async (on) => {
      seen.push(on.capabilities.stretch);
    });
    const opened = await kernel.clock.run(Promise.resolve(opening));
    expect(seen).toEqual(["byte"]);
    await opened?.[Symbol.asyncDispose]();
  });

  it.each([
    ["adapter:3", /"3" where nothing is expected.*the kernel chooses the number/],
    ["adapter:?speed=400000", /speed/],
    ["adapter:?name=", /cannot be the name of an adapter/],
    [`adapter:?name=${"a".repeat(31)}`, /cannot be the name.*1 to 30 characters/],
  ])("%s is refused before anything is opened", async (uri, message) => {
    using kernel = new ModelUhid();
    await expect(host(kernel, uri)).rejects.toMatchObject({
      kind: "invalid-argument",
      message: expect.stringMatching(message),
    });
    expect(kernel.opened).toBe(kernel.closed);
  });

  it("is no place for a controller, and says which one is", async () => {
    await expect(adapterProvider().open(parseBusUri("adapter:"))).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringMatching(/no controller.*open the bus that it prints, such as linux:3/),
    });
  });

  it("is in the list of a Linux machine, with what keeps it from being opened", async () => {
    const entry = { uri: "adapter:", description: "virtual adapter, for targets (twowire serve)" };
    expect(await list({})).toEqual([{ ...entry, obstacle: undefined }]);
    expect(await list({ uhid: "EACCES" })).toMatchObject([
      { ...entry, obstacle: expect.stringMatching(/may not open .*Run as root/) },
    ]);
    expect(await list({ uhid: "ENOENT" })).toMatchObject([{ obstacle: expect.stringMatching(/modprobe -a uhid/) }]);
    expect(await list({ i2cDev: false })).toMatchObject([{ obstacle: expect.stringMatching(/i2c-dev/) }]);
    expect(await list({ platform: "win32" })).toEqual([]);
  });
});
