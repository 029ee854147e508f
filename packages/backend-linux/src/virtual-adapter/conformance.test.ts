import { describeTargetConformance } from "@twowire/conformance";
import { describe, it } from "vitest";
import { ModelUhid } from "../testing/model-uhid.ts";
import { AdapterHost } from "./adapter-host.ts";

// The suite for target hosts, seen through a model of hid-cp2112. Nothing is missing from the host; what is not judged is what this
// driver cannot ask of it, as missing thing and cases.
const NOT_JUDGED: Readonly<Record<string, string>> = {
  "a limit of addresses": "T01f",
  "a limit of stretch": "T31d",
  "controller.writeThenWrite": "T11a T11b T11c T11d T22a T22b",
  "controller.readThenAny": "T22c",
  "controller.heldBus": "T22d",
  "controller.cut": "T07b T23a T23b",
  "controller.countedRead": "T42b",
  "controller.maxReadLength": "T18c T18e",
  "controller.maxWriteLength": "T25a T25b",
  // hid-cp2112 does not tell a lost bus from it.
  "controller.nackPhase": "T43c",
};

describeTargetConformance(
  { describe, it },
  "adapter: on a modelled kernel",
  async () => {
    const kernel = new ModelUhid();
    const host = await kernel.clock.run(AdapterHost.open({ name: "test" }, kernel.machine));
    return {
      host,
      openController: () => kernel.controller(),
      passTime: (durationMs) => kernel.clock.advance(durationMs),
      loseArbitration: () => host.loseArbitration(),
      close: async () => {
        await host.close();
        kernel[Symbol.dispose]();
      },
    };
  },
  {
    notCapable: {},
    notJudged: Object.fromEntries(
      Object.entries(NOT_JUDGED).flatMap(([what, ids]) => ids.split(" ").map((id) => [id, what])),
    ),
  },
);
