import { type Now, type TargetHandler, toAddress } from "@twowire/core";
import { acknowledgeToken, addressToken, byteToken, type WireLog } from "./wire-log.ts";

/** A handler whose part in every transfer is written down. */
export function recordedTarget(handler: TargetHandler, log: WireLog): TargetHandler {
  /** Bytes that the host has fetched and not yet reported as clocked. */
  const fetched: number[] = [];
  /** Counts the parts: an answer that comes when the part it belongs to is over never was on the wire. */
  let part = 0;
  const acknowledge = (answer: Now<boolean>): Now<boolean> => {
    const asked = part;
    return later(answer, (acknowledged) => {
      if (part === asked) log.add(acknowledgeToken(acknowledged));
      return acknowledged;
    });
  };
  return {
    arbitrates: handler.arbitrates,
    start(address, direction, restart) {
      fetched.length = 0;
      log.add(restart ? "Sr" : "S");
      log.add(addressToken(toAddress(address), direction));
      return later(acknowledge(handler.start(address, direction, restart)), (acknowledged) => {
        if (acknowledged) log.openParts += 1;
        return acknowledged;
      });
    },
    write(byte) {
      log.add(byteToken(byte));
      return acknowledge(handler.write(byte));
    },
    read() {
      return later(handler.read(), (byte) => {
        fetched.push(byte);
        return byte;
      });
    },
    clocked(acknowledged) {
      log.add(byteToken(fetched.shift() ?? Number.NaN));
      log.add(acknowledgeToken(acknowledged));
      handler.clocked?.(acknowledged);
    },
    stop(end) {
      part += 1;
      log.openParts -= 1;
      if (end === "stop") log.add("P");
      else if (end !== "restart" && end !== "nack") log.add(`(${end})`);
      handler.stop(end);
    },
  };
}

function later<T>(answer: Now<T>, then: (value: T) => T): Now<T> {
  return answer instanceof Promise ? answer.then(then) : then(answer);
}
