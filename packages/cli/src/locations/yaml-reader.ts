import { nearestName } from '@lifeboat/core/provider-kit';
import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { UsageError } from '../usage-error.ts';

/** Ends the reading with a message about the line of a node. */
export type Fail = (node: unknown, message: string) => never;

/** A map of the file, whose keys are all known. */
export interface YamlReader {
  node(key: string): unknown;
  text(key: string): string | undefined;
  boolean(key: string): boolean | undefined;
}

/** Parses a YAML file; what fails names the file and the line. @throws UsageError */
export function parseYaml(text: string, path: string): { readonly contents: unknown; readonly fail: Fail } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw new UsageError(`${path}:${lineCounter.linePos(error.pos[0]).line}: ${error.message}`);
  const lineOf = (node: unknown) => lineCounter.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const fail: Fail = (node, message) => {
    throw new UsageError(`${path}:${lineOf(node)}: ${message}`);
  };
  return { contents: document.contents, fail };
}

export function readMap(
  node: unknown,
  options: { readonly what: string; readonly known: readonly string[]; readonly fail: Fail },
): YamlReader {
  const { what, known, fail } = options;
  if (!isMap(node)) return fail(node, `${what} must be a map with ${known.join(', ')}`);
  const map: YAMLMap = node;
  for (const { key } of map.items) {
    if (known.includes(String(key))) continue;
    const nearest = nearestName(String(key), known);
    const hint = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
    fail(key, `unknown key "${String(key)}" in ${what}; known: ${known.join(', ')}${hint}`);
  }
  const get = (key: string): unknown => map.get(key, true);
  return {
    node: get,
    text(key) {
      const value = get(key);
      if (value === undefined) return undefined;
      return isScalar(value) && typeof value.value === 'string' ? value.value : fail(value, `"${key}" must be a string`);
    },
    boolean(key) {
      const value = get(key);
      if (value === undefined) return undefined;
      return isScalar(value) && typeof value.value === 'boolean' ? value.value : fail(value, `"${key}" must be true or false`);
    },
  };
}

/** A map of strings as kubectl reads them: `s3ForcePathStyle: true` and a quoted "true" mean the same. */
export function readStrings(node: unknown, what: string, fail: Fail): Record<string, string> {
  if (node === undefined) return {};
  if (!isMap(node)) return fail(node, `"${what}" must be a map`);
  const entries = node.items.map(({ key, value }) => {
    if (!isScalar(value) || value.value === null) return fail(value ?? key, `"${what}.${String(key)}" must be a string`);
    return [String(key), value.source ?? String(value.value)] as const;
  });
  return Object.fromEntries(entries);
}
