// What a registry needs of this package; the rest is loaded when a bus is opened or listed.
export { linuxProvider } from "./linux-provider.ts";
export { adapterProvider } from "./virtual-adapter/adapter-provider.ts";
