import type { TargetCapabilities } from "@twowire/core";

/**
 * As much of a transcript as the targets of a host can tell. Where a repeated START looks like a START, Sr becomes S and the
 * STOPs are left out; where nobody knows which bytes were really clocked, the bytes that targets send are left out.
 */
export function visibleTranscript(transcript: string, host: TargetCapabilities): string {
  const visible: string[] = [];
  let reading = false;
  for (const token of transcript.split(" ").filter((token) => token !== "")) {
    if (token === "S" || token === "Sr" || token === "P" || token.startsWith("(")) {
      reading = false;
      if (host.restart) visible.push(token);
      else if (token !== "P") visible.push(token === "Sr" ? "S" : token);
    } else if (token.endsWith("R")) {
      reading = true;
      visible.push(token);
    } else if (!reading || host.clockedCount || isAddressAcknowledge(visible)) {
      visible.push(token);
    }
  }
  return visible.join(" ");
}

function isAddressAcknowledge(before: readonly string[]): boolean {
  return before.at(-1)?.endsWith("R") === true;
}
