export { linuxProvider } from "./linux-provider.ts";
