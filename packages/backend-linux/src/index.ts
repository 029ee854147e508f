export { linuxProvider } from "./linux-provider.ts";
export type { AdapterFault } from "./virtual-adapter/adapter-fault.ts";
export { AdapterHost, type AdapterOptions } from "./virtual-adapter/adapter-host.ts";
export type { AdapterLine } from "./virtual-adapter/gpio-lines.ts";
export { adapterProvider } from "./virtual-adapter/adapter-provider.ts";
