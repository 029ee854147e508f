import { type Address, address7 } from "@twowire/core";

/** Where the targets of the cases live, on a host. */
export const HERE: Address = address7(0x29);
export const THERE: Address = address7(0x2a);
/** Where nobody lives, on a host. In 8-bit notation it would be 0x30. */
export const NOBODY: Address = address7(0x60);
