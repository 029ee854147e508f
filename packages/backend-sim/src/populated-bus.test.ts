import { I2CDevice, scan, VirtualClock } from "@twowire/core";
import type { ChipModel, EmulatedChip } from "@twowire/target";
import { expect, it } from "vitest";
import { parsePopulation } from "./population.ts";
import { PopulatedBus } from "./populated-bus.ts";

/** A chip that says one byte, and what its part in the last transfer ended with. */
class Parrot implements EmulatedChip {
  word = 0;
  end = "";

  set(_parameter: string, value: string): void {
    this.word = Number(value);
  }

  start(): boolean {
    return true;
  }

  write(): boolean | Promise<boolean> {
    return new Promise(() => undefined);
  }

  read(): number {
    return this.word;
  }

  stop(end: string): void {
    this.end = end;
  }
}

const parrot: ChipModel = {
  name: "parrot",
  description: "says one byte",
  addresses: [0x30, 0x31, 0x32],
  parameters: { word: "what it says" },
  emulate({ parameters }) {
    const chip = new Parrot();
    for (const [name, value] of parameters ?? []) chip.set(name, value);
    return chip;
  },
};

const population = (text: string) => parsePopulation(text, [parrot]);

it("lets chips come and go", async () => {
  await using bus = new PopulatedBus(population("parrot@0x30"), { clock: new VirtualClock() });
  const controller = bus.controller();
  expect(bus.chips.map(({ name, address, model }) => [name, address, model])).toEqual([["parrot", 0x30, parrot]]);

  const [second] = population("parrot@0x32:word=7");
  const resident = bus.add(second!);
  expect(bus.chips).toContain(resident);
  expect((await scan(controller)).found).toEqual([0x30, 0x32]);
  expect([...(await new I2CDevice(controller, 0x32).read(1))]).toEqual([7]);

  expect(await bus.remove(resident)).toBe(true);
  expect(await bus.remove(resident)).toBe(false);
  expect((await scan(controller)).found).toEqual([0x30]);
  expect(bus.chips).toHaveLength(1);
});

it("puts a chip at every address that it answers at, and takes it off all of them", async () => {
  const pair: ChipModel = { ...parrot, name: "pair", answersAt: (address) => [address, address + 1] };
  await using bus = new PopulatedBus(parsePopulation("pair@0x31", [pair]), { clock: new VirtualClock() });
  const controller = bus.controller();
  const [resident] = bus.chips;
  expect(resident).toMatchObject({ address: 0x31, addresses: [0x31, 0x32] });
  expect((await scan(controller)).found).toEqual([0x31, 0x32]);
  await bus.remove(resident!);
  expect((await scan(controller)).found).toEqual([]);
});

it("tells a chip that is taken away in the middle of a transfer", async () => {
  const clock = new VirtualClock();
  await using bus = new PopulatedBus(population("parrot@0x30"), { clock });
  const [resident] = bus.chips;
  const writing = new I2CDevice(bus.controller(), 0x30).write(Uint8Array.of(1));
  await bus.remove(resident!);
  expect((resident!.chip as Parrot).end).toBe("detached");
  await expect(clock.run(writing)).rejects.toMatchObject({ kind: "timeout" });
});

it("has no chips once it is closed", async () => {
  const bus = new PopulatedBus(population("parrot@0x30,parrot@0x31"));
  await bus.close();
  await bus.close();
  expect(bus.chips).toEqual([]);
});
