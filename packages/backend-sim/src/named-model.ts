import type { ChipModel } from "@twowire/target";
import { namesOf } from "./population.ts";

/** A chip model that is loaded when a population names it. */
export interface NamedModel {
  /** That of the model. */
  readonly name: string;
  load(): Promise<ChipModel>;
}

/**
 * The models that a population needs. Where it names one that is not there, all of them, so that an error can say which ones there
 * are.
 */
export async function modelsFor(
  population: string,
  models: readonly (ChipModel | NamedModel)[],
): Promise<readonly ChipModel[]> {
  const names = new Set(namesOf(population));
  const wanted = models.filter(({ name }) => names.has(name));
  const loaded = new Set(wanted.map(({ name }) => name));
  const needed = [...names].every((name) => loaded.has(name)) ? wanted : models;
  return Promise.all(needed.map(async (model) => ("load" in model ? model.load() : model)));
}
