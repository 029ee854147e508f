import { type BackendProvider, type BusUri, checkParameters, I2CError } from "@twowire/core";
import type { AdapterMachine } from "./adapter-machine.ts";

/**
 * The backend of `adapter:`: a virtual I2C adapter, whose devices are targets of this process. It hosts targets only; whoever wants
 * to talk to them opens `linux:N`, here or in any other program.
 *
 * - `?name=…`: what the HID device is called. Default: twowire
 *
 * @param machine what it appears on; another one only in tests
 */
export function adapterProvider(machine?: AdapterMachine): BackendProvider {
  const whereItAppears = async (): Promise<AdapterMachine> =>
    machine ?? (await import("./adapter-machine.ts")).thisAdapterMachine;
  return {
    scheme: "adapter",
    description: "a virtual Linux adapter whose devices are targets of this process",
    open: (uri) => Promise.reject(hostsOnly(uri)),
    openHost: async (uri, populate) => {
      const name = nameOf(uri);
      const { AdapterHost } = await import("./adapter-host.ts");
      return AdapterHost.open({ name, populate }, await whereItAppears());
    },
    list: async () => listing(await whereItAppears()),
  };
}

function nameOf(uri: BusUri): string | undefined {
  checkParameters(uri, ["name"]);
  if (uri.path !== "") {
    throw new I2CError({
      kind: "invalid-argument",
      message: `"${uri.text}" has "${uri.path}" where nothing is expected`,
      nextStep: "Write adapter:, or adapter:?name=NAME; the kernel chooses the number of the bus.",
    });
  }
  return uri.parameters.get("name");
}

async function listing(machine: AdapterMachine): ReturnType<BackendProvider["list"]> {
  if (machine.platform !== "linux") return [];
  const { adapterObstacle } = await import("./adapter-errors.ts");
  const obstacle = adapterObstacle(machine)?.message;
  return [{ uri: "adapter:", description: "virtual adapter, for targets (twowire serve)", obstacle }];
}

function hostsOnly(uri: BusUri): I2CError {
  return new I2CError({
    kind: "unsupported",
    message: `${uri.text} is a place for targets, and no controller`,
    nextStep:
      "Serve targets on it (twowire serve CHIP --on adapter:), then open the bus that it prints, such as linux:3.",
  });
}
