import type { CaseResult, ConformanceReport } from "./run-conformance.ts";

/**
 * Backend × case as text: a table, then what is missing where, then what failed.
 *
 * ```
 * case   sim:  linux:1
 * C01a   pass  -
 * ```
 */
export function scorecard(reports: readonly ConformanceReport[]): string {
  return [...table(reports), "", ...reports.flatMap(summary)].join("\n");
}

/** Whether no case of any backend has failed. */
export function hasPassed(reports: readonly ConformanceReport[]): boolean {
  return reports.every(({ results }) => results.every(({ outcome }) => outcome !== "failed"));
}

/** Over all backends, in the words that programs count: `120 passed, 0 failed`. What is not capable counts neither way. */
export function total(reports: readonly ConformanceReport[]): string {
  const count = (wanted: CaseResult["outcome"]): number =>
    reports.reduce((sum, { results }) => sum + results.filter(({ outcome }) => outcome === wanted).length, 0);
  return `${count("passed")} passed, ${count("failed")} failed`;
}

const MARK: Readonly<Record<CaseResult["outcome"], string>> = { passed: "pass", "not-capable": "-", failed: "FAIL" };

function table(reports: readonly ConformanceReport[]): string[] {
  const cases = new Map<string, string>();
  for (const { results } of reports) for (const { id, title } of results) cases.set(id, title);
  const ids = [...cases.keys()].sort();
  const widths = reports.map(({ name }) => Math.max(name.length, 4));
  const row = (id: string, cells: readonly string[], title: string): string =>
    [id.padEnd(5), ...cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)), title].join("  ").trimEnd();
  const header = row(
    "case",
    reports.map(({ name }) => name),
    "",
  );
  const marks = reports.map(({ results }) => new Map(results.map(({ id, outcome }) => [id, MARK[outcome]])));
  return [
    header,
    ...ids.map((id) =>
      row(
        id,
        marks.map((mark) => mark.get(id) ?? ""),
        cases.get(id) ?? "",
      ),
    ),
  ];
}

function summary({ name, results }: ConformanceReport): string[] {
  const missing = new Map<string, string[]>();
  const failures: string[] = [];
  let passed = 0;
  for (const result of results) {
    if (result.outcome === "passed") passed += 1;
    else if (result.outcome === "failed")
      failures.push(`  FAIL ${result.id} ${result.title}: ${messageOf(result.error)}`);
    else missing.set(result.missing, [...(missing.get(result.missing) ?? []), result.id]);
  }
  const notCapable = results.length - passed - failures.length;
  return [
    `${name}  ${passed} passed, ${notCapable} not capable, ${failures.length} failed`,
    ...[...missing].map(([what, ids]) => `  - ${what}: ${ids.join(" ")}`),
    ...failures,
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
