import type { CaseResult, ConformanceReport } from "./run-conformance.ts";

/**
 * Backend × case as text: a table, what its marks mean, then for each backend what is missing where, and what failed.
 *
 * ```
 * case   sim:  linux:1
 * C01a   pass  ?
 * C01d   pass  -
 * ```
 */
export function scorecard(reports: readonly ConformanceReport[]): string {
  return [...table(reports), "", LEGEND, "", ...reports.flatMap(summary)].join("\n");
}

/** Whether no case of any backend has failed. */
export function hasPassed(reports: readonly ConformanceReport[]): boolean {
  return reports.every(({ results }) => results.every(({ outcome }) => outcome !== "failed"));
}

/** Over all backends, in the words that programs count: `120 passed, 0 failed`. What is not capable, or not judged, counts neither way. */
export function total(reports: readonly ConformanceReport[]): string {
  const count = (wanted: CaseResult["outcome"]): number =>
    reports.reduce((sum, { results }) => sum + results.filter(({ outcome }) => outcome === wanted).length, 0);
  return `${count("passed")} passed, ${count("failed")} failed`;
}

const MARK: Readonly<Record<CaseResult["outcome"], string>> = {
  passed: "pass",
  "not-capable": "-",
  "not-judged": "?",
  failed: "FAIL",
};

const LEGEND =
  "-  not capable, and it says so    ?  not judged: the fixture shows too little, or nothing is there to judge";

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
  const count = (wanted: CaseResult["outcome"]): number => results.filter(({ outcome }) => outcome === wanted).length;
  for (const result of results) {
    if (result.outcome === "failed") failures.push(`  FAIL ${result.id} ${result.title}: ${messageOf(result.error)}`);
    else if (result.outcome !== "passed") {
      const what = `  ${MARK[result.outcome]} ${result.missing}`;
      missing.set(what, [...(missing.get(what) ?? []), result.id]);
    }
  }
  return [
    `${name}  ${count("passed")} passed, ${count("not-capable")} not capable, ${count("not-judged")} not judged, ${count("failed")} failed`,
    ...[...missing].map(([what, ids]) => `${what}: ${ids.join(" ")}`),
    ...failures,
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
