// The whole of a worker thread: it makes the requests of a ring until it is told to stop.
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { koffiSystemCalls } from "../koffi-system-calls.ts";
import { FileSettings } from "./file-settings.ts";
import type { RequestThreadData } from "./request-thread-data.ts";
import { RingMemory } from "./ring-memory.ts";
import { RingServer } from "./ring-server.ts";

// What worker-threads.ts gives; the type of workerData is any.
const { buffer, file, claim } = workerData as RequestThreadData;
const calls = await koffiSystemCalls();
const ioctl = (request: number, argument: number): number => calls.ioctl(file, request, argument);
const server = new RingServer(new RingMemory(buffer), new FileSettings(claim, ioctl), ioctl, () => performance.now());

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has no origin
parentPort?.postMessage("ready");
for (let next = server.next; next !== "stop"; next = server.next) {
  if (next === "serve") server.serveOne();
  else server.sleep();
}
