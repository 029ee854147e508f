import { SHARE_ENV, Worker } from "node:worker_threads";
import { STOPPED } from "./ring-memory.ts";
import type { RequestThreadData } from "./request-thread-data.ts";
import type { RequestThreads } from "./request-threads.ts";

/** Worker threads of Node. One takes some 15 ms of work to start, a journey to a thread of libuv and back some 0.05 ms. */
export const workerThreads: RequestThreads = {
  waitsWorthOne: 250,
  start({ buffer, counters }, file, claim, reports) {
    const workerData: RequestThreadData = { buffer, file, claim };
    // Built beside this file. Where it is not, as in a bundle, the worker fails and everything goes on without it.
    const worker = new Worker(new URL("./request-thread.js", import.meta.url), {
      workerData,
      env: SHARE_ENV,
      execArgv: [],
      name: "twowire linux",
    });
    worker.unref();
    worker.once("message", () => reports.ready());
    const ended = new Promise<void>((resolve) => {
      // Its exit follows, and tells of ends without an error, too.
      worker.on("error", () => undefined);
      worker.once("exit", () => {
        if (Atomics.load(counters, STOPPED) === 0) reports.failed();
        resolve();
      });
    });
    return { ref: () => worker.ref(), unref: () => worker.unref(), ended };
  },
};
