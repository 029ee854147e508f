import { parsePopulation, type PopulatedBus, populatedBus, type ResidentChip } from "@twowire/backend-sim";
import { asBus, formatByte, type I2CBus, parseBusUri } from "@twowire/core";
import type { ChipModel } from "@twowire/target";
import { nearestName } from "../../configuration/nearest-name.ts";
import { DEFAULT_POPULATION } from "../../default-registry.ts";
import { parseNumber } from "../number.ts";
import { usageError } from "../usage-error.ts";
import type { LabClock } from "./lab-clock.ts";

/** What a bus in a lab is called wherever a bus has a name. */
export const LAB_BUS = "sim:";

/** The simulated bus of a lab: who lives on it, what they feel, and the one controller. */
export class LabBus {
  readonly models: readonly ChipModel[];
  readonly time: LabClock;
  readonly #bus: PopulatedBus;
  readonly #controller: I2CBus;
  /** The physical values that were given to each chip; for the others it has its own. */
  readonly #given = new Map<ResidentChip, Map<string, string>>();

  /**
   * @param text a population, or a `sim:` URI; as `sim:` where empty
   * @throws I2CError `invalid-argument` or `not-found` for a population that cannot be
   */
  constructor(text: string, models: readonly ChipModel[], time: LabClock) {
    this.models = models;
    this.time = time;
    const uri = parseBusUri(/^sim:/i.test(text) ? text : `sim:${text}`);
    this.#bus = populatedBus(uri, { models, clock: time.clock }, DEFAULT_POPULATION);
    this.#controller = this.#bus.controller({ name: LAB_BUS });
    const population = parsePopulation(uri.path === "" ? DEFAULT_POPULATION : uri.path, models);
    for (const [index, chip] of this.#bus.chips.entries()) {
      this.#given.set(chip, new Map(population[index]?.parameters));
    }
  }

  /** The two lines, to be spoilt. */
  get wire(): PopulatedBus["wire"] {
    return this.#bus.wire;
  }

  /** The chips on the bus, in order of their addresses. */
  get chips(): readonly ResidentChip[] {
    return this.#bus.chips.toSorted((one, other) => one.address - other.address);
  }

  /** The controller for one command, which may close it: the bus stays open. */
  open(): I2CBus {
    return asBus(this.#controller, { recover: () => this.#controller.recover(), close: () => Promise.resolve() });
  }

  recover(): Promise<void> {
    return this.#controller.recover();
  }

  /**
   * Puts chips on the bus, each as in a population; one without an address where its pins find a free one.
   * @throws I2CError `invalid-argument` or `not-found`; none of them is there then
   */
  add(texts: readonly string[]): readonly ResidentChip[] {
    const added: ResidentChip[] = [];
    try {
      for (const text of texts) added.push(this.#addOne(text));
    } catch (error) {
      for (const chip of added) void this.remove(chip);
      throw error;
    }
    return added;
  }

  async remove(chip: ResidentChip): Promise<void> {
    this.#given.delete(chip);
    await this.#bus.remove(chip);
  }

  /** Sets a physical value. @throws I2CError `invalid-argument` for one that the chip has not, or cannot take */
  put(chip: ResidentChip, parameter: string, value: string): void {
    const { parameters } = chip.model;
    if (!Object.hasOwn(parameters, parameter)) {
      const nearest = nearestName(parameter, Object.keys(parameters));
      throw usageError(
        `${placeOf(chip)} has no ${parameter}`,
        nearest === undefined ? `It has ${describeParameters(chip.model)}.` : `Did you mean ${nearest}?`,
      );
    }
    chip.chip.set(parameter, value);
    this.#given.get(chip)?.set(parameter, value);
  }

  /** The value that a physical parameter was given; `undefined` where it is the chip's own. */
  given(chip: ResidentChip, parameter: string): string | undefined {
    return this.#given.get(chip)?.get(parameter);
  }

  /** The one chip that `ADDRESS`, `CHIP` or `CHIP@ADDRESS` means. @throws I2CError `invalid-argument` for none, or several */
  find(text: string): ResidentChip {
    const [found, ...others] = this.chips.filter((chip) => means(text, chip));
    if (found !== undefined && others.length === 0) return found;
    if (found !== undefined) {
      const places = [found, ...others].map(placeOf).join(" or ");
      throw usageError(`${text} may be one of ${others.length + 1} chips`, `Say which: ${places}.`);
    }
    throw usageError(
      `There is no ${text} on the bus`,
      this.chips.length === 0
        ? "It is empty: add a chip, as in add mcp9808."
        : `There is ${this.chips.map(placeOf).join(", ")}.`,
    );
  }

  async close(): Promise<void> {
    await this.#bus.close();
  }

  #addOne(text: string): ResidentChip {
    const [wanted, ...more] = parsePopulation(this.#withAddress(text), this.models);
    if (wanted === undefined || more.length > 0) {
      throw usageError(`"${text}" is not one chip`, "Give chips one by one, as in add mcp9808@0x19.");
    }
    const twin = this.#bus.chips.find(({ name, address }) => name === wanted.model.name && address === wanted.address);
    if (twin !== undefined) throw usageError(`There is ${placeOf(twin)} already`, "Give it another address.");
    const chip = this.#bus.add(wanted);
    this.#given.set(chip, new Map(wanted.parameters));
    return chip;
  }

  /** A chip without an address, with the first free one that its pins can choose. */
  #withAddress(text: string): string {
    const [head = ""] = text.split(":");
    const model = this.models.find(({ name }) => name === head.toLowerCase());
    const taken = new Set(this.#bus.chips.flatMap(({ addresses }) => addresses));
    const free = model?.addresses.find((address) =>
      (model.answersAt?.(address) ?? [address]).every((each) => !taken.has(each)),
    );
    return free === undefined ? text : `${head}@${formatByte(free)}${text.slice(head.length)}`;
  }
}

/** Whether `ADDRESS`, `CHIP` or `CHIP@ADDRESS` may mean a chip. */
export function means(text: string, { name, addresses }: ResidentChip): boolean {
  const [head = "", place] = text.toLowerCase().split("@");
  const isThere = (digits: string): boolean => addresses.some((address) => parseNumber(digits) === address);
  if (place !== undefined) return head === name && isThere(place);
  return head === name || isThere(head);
}

/** Where a chip is, as the lab's commands take it: `mcp9808@0x18`. */
export function placeOf({ name, address }: { readonly name: string; readonly address: number }): string {
  return `${name}@${formatByte(address).toLowerCase()}`;
}

/** The physical values of a kind of chip, with what they mean. */
export function describeParameters(model: ChipModel): string {
  const described = Object.entries(model.parameters).map(([name, meaning]) => `${name} (${meaning})`);
  return described.length === 0 ? "no physical values" : described.join(", ");
}
