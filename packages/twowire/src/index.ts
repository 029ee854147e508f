export { CHIP_MODELS, defaultBackends, defaultRegistry } from "./default-registry.ts";
