import { describe, expect, it } from "vitest";
import { busFromEngine } from "./bus-from-engine.ts";
import type { BusUri } from "./bus-uri.ts";
import { FakeEngine } from "./fake-engine.fixture.ts";
import { I2CError } from "./i2c-error.ts";
import type { BackendProvider } from "./provider.ts";
import { ProviderRegistry } from "./provider-registry.ts";
import type { TargetHost } from "./target.ts";

function provider(
  scheme: string,
  more: Partial<BackendProvider> = {},
): BackendProvider & { readonly opened: BusUri[] } {
  const opened: BusUri[] = [];
  return {
    scheme,
    description: `the ${scheme} backend`,
    open: async (uri) => {
      opened.push(uri);
      return busFromEngine(new FakeEngine());
    },
    list: async () => [{ uri: `${scheme}:1`, description: "the first" }],
    opened,
    ...more,
  };
}

describe("ProviderRegistry", () => {
  it("opens by scheme, whatever its case, and passes on the parts of the URI", async () => {
    const fake = provider("fake");
    const registry = new ProviderRegistry([provider("other"), fake]);
    const bus = await registry.open("FAKE:path?speed=2");
    expect(bus.name).toBe("fake:");
    expect(fake.opened).toMatchObject([{ scheme: "fake", path: "path" }]);
    expect(fake.opened[0]?.parameters.get("speed")).toBe("2");
  });

  it("passes on why a backend cannot open", async () => {
    const error = new I2CError({ kind: "permission-denied", message: "Not yours" });
    const registry = new ProviderRegistry([provider("fake", { open: () => Promise.reject(error) })]);
    await expect(registry.open("fake:1")).rejects.toBe(error);
  });

  it.each([
    ["linux:1", "It is in @twowire/backend-linux; registered are fake:."],
    ["sim:", "It is in @twowire/backend-sim; registered are fake:."],
    ["serial:/dev/ttyACM0", "planned"],
    ["usb:1", "Known are fake:; a program can register a provider for others."],
  ])("says what brings %s when nobody has registered it", async (uri, nextStep) => {
    await expect(new ProviderRegistry([provider("fake")]).open(uri)).rejects.toMatchObject({
      kind: "not-found",
      nextStep: expect.stringContaining(nextStep),
    });
  });

  it("says so where nothing is registered at all, and refuses what is no URI", async () => {
    const registry = new ProviderRegistry();
    await expect(registry.open("usb:1")).rejects.toMatchObject({ nextStep: expect.stringContaining("none") });
    await expect(registry.open("linux:1")).rejects.toMatchObject({ nextStep: expect.stringContaining("none") });
    await expect(registry.open("1")).rejects.toMatchObject({ kind: "invalid-argument" });
  });

  it("opens a place for targets where the backend has one", async () => {
    const host = { capabilities: {} } as TargetHost;
    const registry = new ProviderRegistry([
      provider("both", { openHost: () => Promise.resolve(host) }),
      provider("controller"),
    ]);
    expect(await registry.openHost("both:1")).toBe(host);
    await expect(registry.openHost("controller:1")).rejects.toMatchObject({
      kind: "unsupported",
      nextStep: "Targets can be on both:.",
    });
    await expect(registry.openHost("none:1")).rejects.toMatchObject({ kind: "not-found" });
  });

  it("registers each scheme once, and takes only its own provider away again", async () => {
    const registry = new ProviderRegistry();
    const remove = registry.register(provider("fake"));
    expect(() => registry.register(provider("fake"))).toThrow(/The scheme fake: is taken/);
    expect(registry.schemes).toEqual(["fake"]);
    remove();
    expect(registry.schemes).toEqual([]);
    registry.register(provider("fake"));
    remove();
    expect(registry.schemes).toEqual(["fake"]);
  });

  it.each(["", "Fake", "1fake", "fa ke", "fake:"])("refuses the scheme %j", (scheme) => {
    expect(() => new ProviderRegistry([provider(scheme)])).toThrow(/cannot be a scheme/);
  });

  it("lists every backend in order, also when one cannot say what it has", async () => {
    const oops = (): never => {
      throw new TypeError("oops");
    };
    const registry = new ProviderRegistry([
      provider("working"),
      provider("broken", { list: async () => oops() }),
      provider("abrupt", { list: oops }),
    ]);
    expect(await registry.list()).toEqual([
      {
        scheme: "abrupt",
        description: "the abrupt backend",
        buses: [],
        error: expect.objectContaining({ kind: "io" }),
      },
      {
        scheme: "broken",
        description: "the broken backend",
        buses: [],
        error: expect.objectContaining({ kind: "io" }),
      },
      {
        scheme: "working",
        description: "the working backend",
        buses: [{ uri: "working:1", description: "the first" }],
      },
    ]);
  });
});
