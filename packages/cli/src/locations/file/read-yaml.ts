import { findShapeProblems, joinPath } from '@lifeboat/core/provider-kit';
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { UsageError } from '../../usage-error.ts';
import { entryOf } from './bad-entry.ts';
import { type LifeboatFile, lifeboatFileField } from './lifeboat-file-fields.ts';

/** Ends the reading with a message about the line of what has a path, such as `locations[0].name`. */
export type Fail = (path: string, message: string) => never;

export interface YamlFile {
  /** Entries that are in `problems` may be of any shape. */
  readonly content: LifeboatFile;
  /** What is wrong with single entries, by their paths. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  readonly fail: Fail;
}

/** Reads a `lifeboat.yaml` by its table; what fails names the file, the line and the path. @throws UsageError for what is wrong
 * with the file as a whole */
export function readYaml(text: string, file: string): YamlFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineAt = (offset: number) => lineCounter.linePos(offset).line;
  const [error] = document.errors;
  if (error) throw new UsageError(`${file}:${lineAt(error.pos[0])}: ${error.message}`);
  const lines = new Map<string, number>();
  noteLines('', document.contents, (path, node) => lines.set(path, lineAt(node.range?.[0] ?? 0)));
  const fail: Fail = (path, message) => {
    throw new UsageError(`${file}:${lineOf(lines, path)}: ${message}`);
  };
  keepSpelling(document);
  const content = toValue(document, fail);
  const problems = findShapeProblems('', content, lifeboatFileField).map(({ path, reason }) => ({
    path,
    message: `${file}:${lineOf(lines, path)}: ${path || 'the file'}: ${reason}${hintOf(path)}`,
  }));
  if (problems.some(({ path }) => !entryOf(path))) throw new UsageError(problems.map(({ message }) => message).join('\n'));
  return { content: content as LifeboatFile, problems, fail };
}

const credentialForms =
  '. "credential" takes either "file", a path, or "env", the name of a variable that holds the content of such a file; or it is the word default-chain';

function hintOf(path: string): string {
  return path.endsWith('.credential') ? credentialForms : '';
}

function toValue(document: Document, fail: Fail): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Too many aliases.
    return fail('', error instanceof Error ? error.message : String(error));
  }
}

/** Of what is missing, the line of what it is missing in. */
function lineOf(lines: ReadonlyMap<string, number>, path: string): number {
  return lines.get(path) ?? lines.get(path.slice(0, Math.max(0, path.lastIndexOf('.')))) ?? 1;
}

function noteLines(path: string, node: unknown, note: (path: string, node: Node) => void): void {
  if (isMap(node)) {
    if (path === '') note(path, node);
    for (const { key, value } of node.items) {
      const at = joinPath(path, String(key));
      note(at, key as Node);
      noteLines(at, value, note);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const at = `${path}[${index}]`;
      if (!isPair(item)) note(at, item as Node);
      noteLines(at, item, note);
    }
  }
}

/** Values of `config` and `limits` are text as it is written, as kubectl reads them: `s3ForcePathStyle: true` and a quoted "true" mean the same. */
function keepSpelling(document: Document): void {
  const resolved = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  const keep = (map: unknown) => {
    for (const { value } of isMap(map) ? map.items : [])
      if (isScalar(value) && value.value !== null) value.value = value.source ?? String(value.value);
  };
  if (isMap(document.contents)) keep(resolved(document.contents.get('limits', true)));
  for (const key of ['locations', 'volumeSnapshotLocations']) {
    const list = isMap(document.contents) ? resolved(document.contents.get(key, true)) : undefined;
    for (const item of isSeq(list) ? list.items : []) {
      const entry = resolved(item);
      if (isMap(entry)) keep(resolved(entry.get('config', true)));
    }
  }
}
