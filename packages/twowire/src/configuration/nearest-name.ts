/**
 * The known name that a misspelt one most probably meant: at most a third of its letters wrong, missing, added or swapped, or
 * the only one that begins with it.
 * @returns `undefined` where none is near
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let smallest = Math.min(name.length - 1, Math.max(1, Math.floor(name.length / 3)));
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > smallest) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance > smallest || (distance === smallest && nearest !== undefined)) continue;
    nearest = candidate;
    smallest = distance;
  }
  return nearest ?? onlyOneThatBegins(name, known);
}

function onlyOneThatBegins(name: string, known: Iterable<string>): string | undefined {
  if (name.length < 2) return undefined;
  const [first, ...others] = [...known].filter((candidate) => candidate.toLowerCase().startsWith(name.toLowerCase()));
  return others.length === 0 ? first : undefined;
}

/** Edits between two words, a swap of neighbours counting as one (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const edits = [at(previous, column) + 1, at(current, column - 1) + 1, at(previous, column - 1) + (same ? 0 : 1)];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) edits.push(at(before, column - 2) + 1);
      current.push(Math.min(...edits));
    }
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
