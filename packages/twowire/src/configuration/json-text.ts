import { I2CError } from "@twowire/core";
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { configurationError, describeProblem, type Locate } from "./configuration-problem.ts";

/** JSON that remembers where in the text everything was. */
export interface LocatedJson {
  readonly value: unknown;
  readonly locate: Locate;
}

/**
 * Reads JSON, without comments, as RFC 8259 has it, except that a key may not be there twice.
 * @param name what to call the text in errors, such as its file name
 * @throws I2CError `invalid-argument` with line and column
 */
export function parseJson(text: string, name: string): LocatedJson {
  // A byte order mark is no part of the JSON; editors on Windows put it there.
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const place = (offset: number): string => `${name}:${lineAndColumn(json, offset)}`;
  const root = parseStrictly(json, place);
  const locate: Locate = (path, at) => place(nodeAt(root, path, at).offset);
  const twice = duplicateKeys(root, []);
  if (twice.length > 0) {
    throw configurationError(
      twice.map(({ path, offset }) =>
        describeProblem({ path, at: "key", text: "this key is there twice" }, () => place(offset)),
      ),
    );
  }
  return { value: getNodeValue(root), locate };
}

function parseStrictly(json: string, place: (offset: number) => string): Node {
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(json, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  } catch (error) {
    // Nesting so deep that the parser's recursion ends: nothing that a configuration needs.
    throw malformed(place(0), "cannot be parsed", error);
  }
  const [error] = errors;
  if (error !== undefined) throw malformed(place(error.offset), syntaxProblem(json, error));
  if (root === undefined) throw malformed(place(0), undefined);
  return root;
}

function syntaxProblem(json: string, error: ParseError): string | undefined {
  const [hexadecimal] = /^0x[0-9a-f]+/i.exec(json.slice(error.offset - 1, error.offset + 10)) ?? [];
  if (hexadecimal !== undefined) return `JSON has no hexadecimal numbers, write "${hexadecimal}" in quotes`;
  return SYNTAX[printParseErrorCode(error.error)];
}

/** The parser's errors in words. */
const SYNTAX: Readonly<Record<string, string>> = {
  InvalidSymbol: "this is no JSON value",
  InvalidNumberFormat: "this is no JSON number",
  PropertyNameExpected: "a key in double quotes is expected here",
  ValueExpected: "a value is expected here",
  ColonExpected: "a colon is expected here",
  CommaExpected: "a comma is expected here",
  CloseBraceExpected: "a closing } is expected here",
  CloseBracketExpected: "a closing ] is expected here",
  EndOfFileExpected: "nothing more is expected here",
  InvalidCommentToken: "comments are not allowed in JSON",
  UnexpectedEndOfComment: "comments are not allowed in JSON",
  UnexpectedEndOfString: "this string does not end on its line",
  UnexpectedEndOfNumber: "this number does not end",
  InvalidUnicode: "this string has a malformed \\u escape",
  InvalidEscapeCharacter: "this string has a malformed escape",
  InvalidCharacter: "this string has a control character in it, which must be written as an escape",
};

function malformed(place: string, problem = "this is no JSON", cause?: unknown): I2CError {
  return new I2CError({
    kind: "invalid-argument",
    message: `${place}: ${problem}`,
    nextStep: "Correct the JSON.",
    cause,
  });
}

/** The node that a path leads to, or as near as it gets: a key that is missing is missed in the object around it. */
function nodeAt(root: Node, path: readonly string[], at: "key" | "value"): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    return at === "key" && length === path.length ? (key ?? node) : node;
  }
  return root;
}

interface Duplicate {
  readonly path: readonly string[];
  readonly offset: number;
}

function duplicateKeys(node: Node, path: readonly string[]): readonly Duplicate[] {
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((child, index): readonly Duplicate[] => {
    if (node.type !== "object") return duplicateKeys(child, [...path, String(index)]);
    const [keyNode, value] = child.children ?? [];
    if (keyNode === undefined || value === undefined) return [];
    const key = String(keyNode.value);
    const here = [...path, key];
    const twice = seen.has(key);
    seen.add(key);
    return [...(twice ? [{ path: here, offset: keyNode.offset }] : []), ...duplicateKeys(value, here)];
  });
}

/** `7:15`, counted from one, as editors do; the column in UTF-16 code units. */
function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/);
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
