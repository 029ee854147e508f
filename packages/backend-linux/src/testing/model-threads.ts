import { FileSettings } from "../pipeline/file-settings.ts";
import type { RequestThread, RequestThreads } from "../pipeline/request-threads.ts";
import { RingServer } from "../pipeline/ring-server.ts";
import type { SystemCalls } from "../system-calls.ts";

/** Threads that are none: they serve a ring on the thread of the test, a request at each turn of the event loop. */
export function modelThreads(
  calls: Pick<SystemCalls, "ioctl">,
  waitsWorthOne: number,
): RequestThreads & { alive: number } {
  const threads = {
    waitsWorthOne,
    alive: 0,
    start(...[memory, file, claim, reports]: Parameters<RequestThreads["start"]>): RequestThread {
      const ioctl = (request: number, argument: number): number => calls.ioctl(file, request, argument);
      const settings = new FileSettings(claim, ioctl);
      const server = new RingServer(memory, settings, ioctl, () => 0);
      const run = async (): Promise<void> => {
        threads.alive += 1;
        await turn();
        reports.ready();
        for (let next = server.next; next !== "stop"; next = server.next) {
          await turn();
          if (next === "serve") server.serveOne();
          else settings.forget();
        }
        threads.alive -= 1;
      };
      return { ref: () => undefined, unref: () => undefined, ended: run() };
    },
  };
  return threads;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
