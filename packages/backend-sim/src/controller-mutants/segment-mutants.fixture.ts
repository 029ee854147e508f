import { type Segment, segmentLength, writtenBytes } from "@twowire/core";
import { bus, engine, type Mutants, performing, seenByTargets, turn } from "./mutation.fixture.ts";

// Controllers that are wrong about segments, and about the bytes in them.

export const SEGMENT_MUTANTS: Mutants = {
  "sends STOP and START instead of a repeated START": {
    is: performing(async (perform, address, segments, control) => {
      for (const segment of segments) await perform(address, [segment], control);
    }),
    caughtBy: "C01a C01c C02b C03b C04c C06a C13b C41a",
  },
  "lets others in between the halves of a transfer": {
    is: performing(async (perform, address, segments, control) => {
      for (const segment of segments) {
        await perform(address, [segment], control);
        await turn();
      }
    }),
    caughtBy: "C31a",
  },
  "leaves the pointer out of a write-then-read": {
    is: performing((perform, address, segments, control) => perform(address, segments.slice(-1), control)),
    caughtBy: "C01a C01b C18b C37b",
  },
  "leaves out a pointer that was written before": {
    is: engine((inner) => {
      let last = -1;
      return {
        perform(address, segments, control) {
          const [first] = segments;
          const pointer = first?.write === undefined ? -1 : (writtenBytes(first)[0] ?? -1);
          const known = segments.length === 2 && pointer === last;
          last = pointer;
          return inner.perform(address, known ? segments.slice(1) : segments, control);
        },
      };
    }),
    caughtBy: "C41a",
  },
  "always sends a STOP": {
    is: performing((perform, address, segments, control) =>
      perform(address, segments, { stop: true, cut: undefined, onCut: (listener) => control.onCut(listener) }),
    ),
    caughtBy: "C01d",
  },
  "leaves the bus held for everybody": {
    is: bus((inner) => ({
      transfer: (address, segments, options) =>
        inner.exclusive((locked) => locked.transfer(address, segments, { ...options })),
    })),
    caughtBy: "C01e",
  },
  "sends each buffer as a segment of its own": {
    is: performing((perform, address, segments, control) => {
      const split = segments.flatMap((segment): readonly Segment[] =>
        Array.isArray(segment.write) && segment.write.length > 0
          ? (segment.write as Uint8Array[]).map((write) => ({ write }))
          : [segment],
      );
      return perform(address, split, control);
    }),
    caughtBy: "C02a C02c",
  },
  "merges write segments": {
    is: performing((perform, address, segments, control) => {
      const merged: Segment[] = [];
      for (const segment of segments) {
        const last = merged.at(-1);
        if (segment.write !== undefined && last?.write !== undefined) {
          merged[merged.length - 1] = { write: [writtenBytes(last), writtenBytes(segment)] };
        } else merged.push(segment);
      }
      return perform(address, merged, control);
    }),
    caughtBy: "C02b",
  },
  "acknowledges the last byte of a read": {
    is: seenByTargets((handler) => ({ clocked: () => handler.clocked?.(true) })),
    caughtBy: "C03a C03b",
  },
  "reads one byte less": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) =>
          segment.read !== undefined && segment.read.length > 1 ? { read: segment.read.subarray(1) } : segment,
        ),
        control,
      ),
    ),
    caughtBy: "C18b C18c C19c",
  },
  "does not look at the length that a target tells": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) => (segment.read === undefined ? segment : { read: segment.read })),
        control,
      ),
    ),
    caughtBy: "C18d C18e",
  },
  "writes past the end of a read buffer": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      for (const { read } of segments) {
        if (read !== undefined && read.byteOffset + read.length < read.buffer.byteLength) {
          new Uint8Array(read.buffer)[read.byteOffset + read.length] = 0;
        }
      }
    }),
    caughtBy: "C18c",
  },
  "clears the read buffers of segments that it did not reach": {
    is: performing(async (perform, address, segments, control) => {
      for (const { read } of segments) read?.fill(0);
      await perform(address, segments, control);
    }),
    caughtBy: "C19a",
  },
  "sends as much as it can of what is too long": {
    is: bus((inner) => ({
      capabilities: { ...inner.capabilities, maxWriteLength: 32 },
      transfer: (address, segments, options) =>
        inner.transfer(
          address,
          segments.map((segment) =>
            segment.write === undefined ? segment : { write: writtenBytes(segment).subarray(0, 32) },
          ),
          options,
        ),
    })),
    caughtBy: "C19b",
  },
  "cuts a write off at 8192 bytes": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) =>
          segment.write === undefined ? segment : { write: writtenBytes(segment).subarray(0, 8192) },
        ),
        control,
      ),
    ),
    caughtBy: "C19c",
  },
  "writes the first two bytes in the wrong order": {
    is: performing((perform, address, segments, control) =>
      perform(
        address,
        segments.map((segment) => {
          if (segment.write === undefined || segmentLength(segment) < 2) return segment;
          const [first = 0, second = 0, ...rest] = writtenBytes(segment);
          return { write: Uint8Array.of(second, first, ...rest) };
        }),
        control,
      ),
    ),
    caughtBy: "C37a C37c",
  },
  "reads in the wrong order": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      for (const { read } of segments) read?.reverse();
    }),
    caughtBy: "C18b C37b",
  },
  "reads nothing but zeros": {
    is: performing(async (perform, address, segments, control) => {
      await perform(address, segments, control);
      for (const { read } of segments) read?.fill(0);
    }),
    caughtBy: "C01b C18b C42a",
  },
};
