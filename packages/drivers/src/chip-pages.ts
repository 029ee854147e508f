// What makes the page of one chip; the other chips are not loaded for it.
export { chipPage } from "./chip-page.ts";
export { formatChipPage } from "./format-chip-page.ts";
