import { parseBusUri } from "@twowire/core";
import { describe, expect, it } from "vitest";
import { FUNC_I2C } from "./functionality.ts";
import { openBus } from "./open-bus.ts";
import type { SystemCalls } from "./system-calls.ts";
import { ModelAdapter } from "./testing/model-adapter.ts";
import { ModelKernel } from "./testing/model-kernel.ts";
import { modelMachine } from "./testing/model-machine.ts";

const SMBUS_ONLY = 0x0c7f_0000;
const RETRIES = 0x0701;
const TIMEOUT = 0x0702;

async function opened(uri: string, functionality = FUNC_I2C) {
  const kernel = new ModelKernel();
  const adapter = kernel.add(1, new ModelAdapter({ functionality }));
  const bus = await openBus(parseBusUri(uri), modelMachine(kernel));
  await bus.close();
  return { kernel, adapter };
}

describe("timeout and retries of an adapter", () => {
  it("are not touched unless they are asked for", async () => {
    const { kernel } = await opened("linux:1");
    expect(kernel.requests.some(({ request }) => request === RETRIES || request === TIMEOUT)).toBe(false);
  });

  it("are set when they are asked for, the timeout in the kernel's units of 10 ms", async () => {
    expect((await opened("linux:1?timeoutMs=250")).adapter).toMatchObject({ timeout: 25, retries: undefined });
    expect((await opened("linux:1?retries=0")).adapter).toMatchObject({ timeout: undefined, retries: 0 });
    const { adapter } = await opened("linux:1?timeoutMs=10&retries=7&sync=1", SMBUS_ONLY);
    expect(adapter).toMatchObject({ timeout: 1, retries: 7 });
  });

  it("are refused where there are no system calls to set them, and nothing is left open", async () => {
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: FUNC_I2C }));
    const uri = parseBusUri("linux:1?engine=i2c-bus&timeoutMs=100&retries=1");
    await expect(openBus(uri, modelMachine(kernel))).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringContaining("asks for timeoutMs, retries, which the package i2c-bus cannot do"),
    });
    expect(kernel.openFiles).toBe(0);
  });

  it("are an error when the kernel does not take them, and nothing is left open", async () => {
    const kernel = new ModelKernel();
    kernel.add(1, new ModelAdapter({ functionality: FUNC_I2C }));
    const calls: SystemCalls = {
      pointerSize: kernel.pointerSize,
      littleEndian: kernel.littleEndian,
      addressOf: (memory) => kernel.addressOf(memory),
      ioctl: (file, request, argument) => (request === RETRIES ? -22 : kernel.ioctl(file, request, argument)),
      ioctlAsync: (...args) => kernel.ioctlAsync(...args),
      flock: (...args) => kernel.flock(...args),
    };
    const machine = { ...modelMachine(kernel), systemCalls: () => Promise.resolve(calls) };
    await expect(openBus(parseBusUri("linux:1?retries=1"), machine)).rejects.toMatchObject({
      kind: "io",
      code: "EINVAL",
      outcome: "never-sent",
    });
    expect(kernel.openFiles).toBe(0);
  });
});
