import { cloneJson, equalJson } from '@lifeboat/core/json';
import { isJsonObject, type JsonObject, member, setMember } from './json-object.ts';

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setMember(result, key, mergePatch(member(result, key), value));
  }
  return result;
}

interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** RFC 6902 over lossless JSON. @throws Error when an operation does not fit the document */
export function jsonPatch(document: unknown, operations: readonly Operation[]): unknown {
  const root = { document: cloneJson(document) };
  for (const operation of operations) {
    const path = pointer(operation.path);
    if (operation.op === 'test') {
      if (!equalJson(read(root, path), operation.value)) throw new Error('test failed');
    } else if (operation.op === 'remove') remove(root, path);
    else if (operation.op === 'add') add(root, path, cloneJson(operation.value));
    else if (operation.op === 'replace') {
      read(root, path);
      remove(root, path);
      add(root, path, cloneJson(operation.value));
    } else if (operation.op === 'move' || operation.op === 'copy') {
      const from = pointer(operation.from);
      const value = cloneJson(read(root, from));
      if (operation.op === 'move') remove(root, from);
      add(root, path, value);
    } else throw new Error(`unknown operation ${String(operation.op)}`);
  }
  return root.document;
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw new Error(`not a JSON pointer: ${String(text)}`);
  const parts = text.split('/').slice(1);
  return ['document', ...parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

function read(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => {
    const value = Array.isArray(current) ? current[index(key, current.length - 1)] : member(current, key);
    if (value === undefined) throw new Error(`nothing at ${path.slice(1).join('/')}`);
    return value;
  }, root);
}

function index(key: string, max: number): number {
  if (!/^(0|[1-9]\d*)$/.test(key) || Number(key) > max) throw new Error(`no index ${key}`);
  return Number(key);
}

function parentOf(root: unknown, path: readonly string[]): { parent: unknown; key: string } {
  return { parent: read(root, path.slice(0, -1)), key: path.at(-1) ?? '' };
}

function add(root: unknown, path: readonly string[], value: unknown): void {
  const { parent, key } = path.length === 1 ? { parent: root, key: 'document' } : parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(key === '-' ? parent.length : index(key, parent.length), 0, value);
  else if (isJsonObject(parent)) setMember(parent, key, value);
  else throw new Error(`nothing to add to at ${path.slice(1).join('/')}`);
}

function remove(root: unknown, path: readonly string[]): void {
  read(root, path);
  const { parent, key } = path.length === 1 ? { parent: root, key: 'document' } : parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(index(key, parent.length - 1), 1);
  else if (isJsonObject(parent)) delete parent[key];
}
