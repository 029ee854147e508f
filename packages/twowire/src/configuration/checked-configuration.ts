import { checkConfiguration } from "./check-configuration.ts";
import type { ConfigurationFile } from "./configuration-file.ts";
import { configurationError, describeProblem } from "./configuration-problem.ts";
import { parseJson } from "./json-text.ts";

/**
 * Parses the text of a configuration file and checks its shape.
 * @throws I2CError `invalid-argument` with line and column for what is wrong in it
 */
export function checkedConfiguration(text: string, file: string): ConfigurationFile {
  const { value, locate } = parseJson(text, file);
  const { configuration, problems } = checkConfiguration(value);
  if (problems !== undefined) throw configurationError(problems.map((problem) => describeProblem(problem, locate)));
  return { configuration, locate };
}
