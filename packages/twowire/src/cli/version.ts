import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.ts";

/** The version of this package; nothing but its package.json is read for it. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packageFile("package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  return "unknown";
}
