import { ownMember, setOwnMember } from './own-member.ts';
import { cloneJson, equalJson, isRawJson } from './parse-json.ts';

type JsonObject = Record<string, unknown>;

/** RFC 7386, over what {@link parseJson} returns. Neither argument is changed. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwnMember(result, key, mergePatch(ownMember(result, key), value));
  }
  return result;
}

/** An operation of RFC 6902; what does not fit is found when it is applied. */
export interface JsonPatchOperation {
  readonly op?: unknown;
  readonly path?: unknown;
  readonly from?: unknown;
  readonly value?: unknown;
}

/** A `test` of a patch found another value, or none. */
export class JsonPatchTestError extends Error {
  override readonly name = 'JsonPatchTestError';
}

/** RFC 6902 as Kubernetes' servers do it, over what {@link parseJson} returns: -1 is the last part of a list, and a `test` for `null` holds
 * where there is nothing. Neither argument is changed.
 * @throws JsonPatchTestError when a `test` fails. @throws Error when an operation does not fit the document */
export function jsonPatch(document: unknown, operations: readonly JsonPatchOperation[]): unknown {
  const root = { document: cloneJson(document) };
  for (const operation of operations) {
    const path = pointer(operation.path);
    if (operation.op === 'test') {
      if (!holds(root, path, operation.value)) throw new JsonPatchTestError(`${String(operation.path)} is something else`);
    } else if (operation.op === 'remove') remove(root, path);
    else if (operation.op === 'add') add(root, path, cloneJson(operation.value));
    else if (operation.op === 'replace') replace(root, path, cloneJson(operation.value));
    else if (operation.op === 'move' || operation.op === 'copy') {
      const from = pointer(operation.from);
      const value = cloneJson(read(root, from));
      if (operation.op === 'move') remove(root, from);
      add(root, path, value);
    } else throw new Error(`unknown operation ${String(operation.op)}`);
  }
  return root.document;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}

function pointer(text: unknown): string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw new Error(`not a JSON pointer: ${String(text)}`);
  const parts = text.split('/').slice(1);
  return ['document', ...parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))];
}

/** `undefined` where there is nothing. */
function find(root: unknown, path: readonly string[]): unknown {
  let current = root;
  for (const key of path) {
    if (Array.isArray(current)) current = current[indexOf(key, current.length - 1, current.length) ?? -1];
    else current = isJsonObject(current) ? ownMember(current, key) : undefined;
  }
  return current;
}

function read(root: unknown, path: readonly string[]): unknown {
  const value = find(root, path);
  if (value === undefined) throw new Error(`there is nothing at /${path.slice(1).join('/')}`);
  return value;
}

function holds(root: unknown, path: readonly string[], value: unknown): boolean {
  if (path.length > 1) read(root, path.slice(0, -1));
  const found = find(root, path);
  return found === undefined ? value === null : equalJson(found, value);
}

/** `length`: what is counted back from by a negative index. */
function indexOf(key: string, max: number, length: number): number | undefined {
  if (!/^(0|-?[1-9]\d*)$/.test(key)) return undefined;
  const index = Number(key) < 0 ? length + Number(key) : Number(key);
  return index >= 0 && index <= max ? index : undefined;
}

function add(root: unknown, path: readonly string[], value: unknown): void {
  const [parent, key] = [path.length === 1 ? root : read(root, path.slice(0, -1)), path.at(-1) ?? ''];
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : indexOf(key, parent.length, parent.length + 1);
    if (index === undefined) throw new Error(`there is no index ${key} in /${path.slice(1, -1).join('/')}`);
    parent.splice(index, 0, value);
  } else if (isJsonObject(parent)) setOwnMember(parent, key, value);
  else throw new Error(`there is nothing to add to at /${path.slice(1, -1).join('/')}`);
}

function replace(root: unknown, path: readonly string[], value: unknown): void {
  read(root, path);
  const [parent, key] = [path.length === 1 ? root : read(root, path.slice(0, -1)), path.at(-1) ?? ''];
  if (Array.isArray(parent)) parent[indexOf(key, parent.length - 1, parent.length) ?? 0] = value;
  else if (isJsonObject(parent)) {
    delete parent[key];
    setOwnMember(parent, key, value);
  }
}

function remove(root: unknown, path: readonly string[]): void {
  read(root, path);
  const [parent, key] = [path.length === 1 ? root : read(root, path.slice(0, -1)), path.at(-1) ?? ''];
  if (Array.isArray(parent)) parent.splice(Number(key) < 0 ? parent.length + Number(key) : Number(key), 1);
  else if (isJsonObject(parent)) delete parent[key];
}
