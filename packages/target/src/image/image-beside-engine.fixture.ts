import { decodeInteger, encodeInteger, type RegisterMap, type TransferEnd } from "@twowire/core";
import fc from "fast-check";
import { RegisterFile, type RegisterWrite } from "../register-file.ts";
import { RegisterTarget } from "../register-target.ts";
import { compileImage, type CompiledImage, type ImagePlace } from "./compile-image.ts";
import { ImageTarget, type ImageWrite } from "./image-target.ts";

/** What may happen to a target, from the bus or from its physics. */
type Event =
  | { readonly do: "write"; readonly to: Place | undefined; readonly bytes: readonly number[] }
  /** From where the pointer stands, or from a place that is selected before with a repeated START. */
  | { readonly do: "read"; readonly from: Place | undefined; readonly count: number }
  /** @param meanwhile what the physics put into all registers before each byte */
  | { readonly do: "go on"; readonly bytes: readonly number[]; readonly meanwhile: number | undefined }
  | { readonly do: "end"; readonly end: TransferEnd }
  /** One register, counted round and round, or all. */
  | { readonly do: "poke"; readonly register: number | undefined; readonly word: number }
  | { readonly do: "power" };

/** A byte of a register, both counted round and round; or whatever pointer. */
type Place = { readonly register: number; readonly byte: number; readonly sent: number } | { readonly pointer: number };

const byte = fc.oneof(fc.nat(0xff), fc.constantFrom(0, 0xff));
const bytes = fc.array(byte, { maxLength: 6 });
const word = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 0xffff_ffff));

const place: fc.Arbitrary<Place> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ register: fc.nat(8), byte: fc.nat(3), sent: fc.nat(0xffff) }) },
  { weight: 1, arbitrary: fc.record({ pointer: fc.oneof(fc.nat(0xffff), fc.nat(20)) }) },
);

const maybe = fc.option(place, { nil: undefined, freq: 6 });

/** Events in any order, as far as a bus allows it: a START ends what was before, and data after an end goes nowhere. */
export const anyEvents: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant("write" as const), to: maybe, bytes }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("read" as const), from: maybe, count: fc.nat(6) }) },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant("go on" as const),
        bytes,
        meanwhile: fc.option(word, { nil: undefined, freq: 2 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("end" as const),
        end: fc.constantFrom<TransferEnd>("stop", "stop", "restart", "nack", "cancelled", "detached"),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("poke" as const),
        register: fc.option(fc.nat(8), { nil: undefined, freq: 3 }),
        word,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("power" as const) }) },
  ),
  { maxLength: 40 },
);

/**
 * The engine over a map and the interpreter over its image, to which the same happens. What each of them answers, holds and
 * tells of is written down; both lists have to be the same.
 */
export class ImageBesideEngine {
  readonly engineSays: string[] = [];
  readonly imageSays: string[] = [];
  readonly #map: RegisterMap;
  readonly #compiled: CompiledImage;
  readonly #file: RegisterFile;
  readonly #engine: RegisterTarget;
  readonly #image: ImageTarget;
  readonly #prefetch: number;
  readonly #engineTold: RegisterWrite[] = [];
  readonly #imageTold: ImageWrite[] = [];
  #direction: "read" | "write" | undefined;
  #ahead = 0;

  /** @param prefetch bytes that the host fetches ahead of the wire */
  constructor(map: RegisterMap, prefetch: number) {
    this.#map = map;
    this.#prefetch = prefetch;
    this.#compiled = compileImage(map);
    this.#file = new RegisterFile(map, { written: (write) => this.#engineTold.push(write) });
    this.#engine = new RegisterTarget(this.#file);
    this.#image = new ImageTarget(this.#compiled.bytes, { written: (write) => this.#imageTold.push(write) });
  }

  take(events: readonly Event[]): void {
    this.#look();
    for (const event of events) {
      this.#take(event);
      this.#look();
    }
    this.#end("stop");
    this.#look();
  }

  #take(event: Event): void {
    switch (event.do) {
      case "write":
        this.#start("write");
        if (event.to !== undefined) this.#write(this.#pointerTo(event.to));
        this.#goOn(event.bytes);
        break;
      case "read":
        if (event.from !== undefined) {
          this.#start("write");
          this.#write(this.#pointerTo(event.from));
        }
        this.#start("read");
        this.#read(event.count);
        break;
      case "go on":
        for (const [count, each] of event.bytes.entries()) {
          if (event.meanwhile !== undefined) this.#poke(undefined, event.meanwhile + count * 0x1357_9bdf);
          this.#goOn([each]);
        }
        break;
      case "end":
        this.#end(event.end);
        break;
      case "poke":
        this.#poke(event.register, event.word);
        break;
      case "power":
        this.#engine.powerOnReset();
        this.#image.powerOnReset();
        break;
    }
  }

  #start(direction: "read" | "write"): void {
    this.#end("restart");
    this.#say("start", this.#engine.start(0x20, direction), this.#image.start(0x20, direction));
    this.#direction = direction;
    this.#ahead = 0;
  }

  #pointerTo(place: Place): Uint8Array {
    const { registers, pointer } = this.#map;
    const { order, increment, incrementBit, mask } = pointer;
    if ("pointer" in place) return encodeInteger(place.pointer & (2 ** pointer.width - 1), pointer.bytes, order);
    const register = registers[place.register % registers.length];
    const address =
      register === undefined ? 0 : register.address + (increment === "byte" ? place.byte % register.bytes : 0);
    // Mostly such that it moves, where it can be told to.
    return encodeInteger((address & mask) | (place.sent % 4 === 0 ? 0 : incrementBit), pointer.bytes, order);
  }

  #goOn(bytes: readonly number[]): void {
    if (this.#direction === "write") this.#write(bytes);
    if (this.#direction === "read") this.#read(bytes.length);
  }

  /** A controller stops at a byte that is refused. */
  #write(bytes: Iterable<number>): void {
    for (const byte of bytes) {
      const acknowledged = this.#engine.write(byte);
      this.#say("acknowledged", acknowledged, this.#image.write(byte));
      if (acknowledged) continue;
      this.#end("nack");
      return;
    }
  }

  #read(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      for (; this.#ahead <= this.#prefetch; this.#ahead += 1)
        this.#say("read", this.#engine.read(), this.#image.read());
      this.#engine.clocked();
      this.#image.clocked();
      this.#ahead -= 1;
    }
  }

  #end(end: TransferEnd): void {
    if (this.#direction === undefined) return;
    this.#engine.stop(end);
    this.#image.stop(end);
    this.#direction = undefined;
  }

  #poke(which: number | undefined, word: number): void {
    const { registers } = this.#map;
    for (const [index, register] of registers.entries()) {
      if (which !== undefined && which % registers.length !== index) continue;
      const value = (word & register.mask) >>> 0;
      this.#file.poke(register.name, value);
      this.#image.poke(this.#placeOf(register.name).offset, encodeInteger(value, register.bytes, register.order));
    }
  }

  /** Writes down where the pointers stand, what the registers hold, and what was told of writes. */
  #look(): void {
    this.#say("pointer", this.#engine.pointer, this.#image.pointer);
    for (const { name, order } of this.#map.registers) {
      const { offset, length } = this.#placeOf(name);
      this.#say(name, this.#file.peek(name), decodeInteger(this.#image.peek(offset, length), order));
    }
    const told = this.#imageTold.splice(0).flatMap((write) => this.#inWords(write));
    this.imageSays.push(...told.map(({ text }) => text));
    for (const [index, write] of this.#engineTold.splice(0).entries()) {
      const mask = told[index]?.mask ?? 0xffff_ffff;
      this.engineSays.push(inText(write, mask));
    }
  }

  /** What the interpreter told of, as the engine would: not that an alias was written, but what that amounted to. */
  #inWords({ register, offset, written, before, after }: ImageWrite): readonly { text: string; mask: number }[] {
    const found = this.#map.registers[register];
    // An alias that cannot be written is none of the engine's business.
    if (found === undefined || (found.alias !== undefined && !found.writable)) return [];
    const { name, alias, order, bytes } = found;
    const word = (part: Uint8Array): number => {
      const whole = new Uint8Array(bytes);
      whole.set(part, offset - this.#placeOf(name).offset);
      return decodeInteger(whole, order);
    };
    const sent = word(written);
    const old = word(before);
    const mask = word(written.map(() => 0xff));
    const amounts = { same: sent, set: old | sent, clear: old & ~sent, toggle: old ^ sent };
    const write = { old, value: word(after), written: amounts[alias?.as ?? "same"] };
    return [{ text: inText({ register: alias?.of ?? this.#compiled.names[register] ?? "", ...write }, mask), mask }];
  }

  #placeOf(name: string): ImagePlace {
    return this.#compiled.places[name] ?? { offset: 0, length: 0 };
  }

  #say(what: string, engine: unknown, image: unknown): void {
    this.engineSays.push(`${what} ${String(engine)}`);
    this.imageSays.push(`${what} ${String(image)}`);
  }
}

/** A write as far as it concerns the bits of a mask. */
function inText({ register, old, value, written }: Omit<RegisterWrite, "pulses">, mask: number): string {
  const [before, after, sent] = [old, value, written].map((word) => ((word & mask) >>> 0).toString(16));
  return `${register}, written ${sent}, went from ${before} to ${after}`;
}
