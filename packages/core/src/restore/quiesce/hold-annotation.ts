import { cloneJson, ownMember, parseJson, setOwnMember, stringifyJson } from '../../json/index.ts';
import { objectAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { HoldingField } from '../../plugin-api/quiesce-adapter.ts';

/** On an object whose controller is held: by which restore, and what its fields were before. */
export const holdAnnotation = 'lifeboat.io/held';

/** Who holds an object, and how. */
export interface Hold {
  /** Name of the restore. */
  readonly restore: string;
  readonly fields: readonly HeldField[];
}

interface HeldField extends HoldingField {
  /** Absent: it was not there. */
  readonly was?: HoldingField['value'];
}

/** The object held by fields that it has not already. The same object: it needs no hold, or is held for good. */
export function withHold(object: KubeObject, restore: string, fields: readonly HoldingField[]): KubeObject {
  const added = fields.filter(({ path, value }) => valueAt(object, path) !== value);
  if (added.length === 0) return object;
  const held = cloneJson(object);
  const kept = added.map(({ path, value }): HeldField => {
    const was = valueAt(object, path);
    return { path, value, ...(isScalar(was) && { was }) };
  });
  for (const { path, value } of added) setAt(held, path, value);
  setAt(held, ['metadata', 'annotations', holdAnnotation], stringifyJson({ restore, fields: kept }));
  return held;
}

/** Takes a hold out of an object, as it was before: one that was backed up, or is looked at, while it is held. */
export function undoHold(object: KubeObject): void {
  const hold = readHold(object);
  for (const { path, value, was } of hold?.fields ?? []) if (valueAt(object, path) === value) setAt(object, path, was);
  if (ownMember(object.metadata.annotations, holdAnnotation) !== undefined)
    setAt(object, ['metadata', 'annotations', holdAnnotation], undefined);
}

/** A merge patch that releases an object, and leaves fields alone that somebody else has changed. `undefined`: it is not held. */
export function releasePatch(live: KubeObject): Record<string, unknown> | undefined {
  if (ownMember(live.metadata.annotations, holdAnnotation) === undefined) return undefined;
  const patch: Record<string, unknown> = {};
  for (const { path, value, was = null } of readHold(live)?.fields ?? []) if (valueAt(live, path) === value) setAt(patch, path, was);
  setAt(patch, ['metadata', 'annotations', holdAnnotation], null);
  // Should it change meanwhile, it is looked at anew.
  setAt(patch, ['metadata', 'resourceVersion'], live.metadata.resourceVersion);
  return patch;
}

/** What the annotation of an object says; whoever wrote it, it touches fields of that object only. `undefined`: none that can be read. */
export function readHold(object: KubeObject): Hold | undefined {
  const text = ownMember(object.metadata.annotations, holdAnnotation);
  if (typeof text !== 'string' || text.length > maxLength) return undefined;
  let parsed: unknown;
  try {
    parsed = parseJson(text);
  } catch {
    return undefined;
  }
  const { restore, fields } = (objectAt(parsed) ?? {}) as Partial<Hold>;
  if (typeof restore !== 'string' || !Array.isArray(fields) || !fields.every(isHeldField)) return undefined;
  return { restore, fields };
}

const maxLength = 10_000;

function isHeldField(field: unknown): boolean {
  const { path, value, was } = (objectAt(field) ?? {}) as Partial<HeldField>;
  return isHoldingPath(path) && isScalar(value) && (was === undefined || isScalar(was));
}

/** Whether a field may hold an object. */
export function isHoldingPath(path: unknown): path is readonly string[] {
  if (!Array.isArray(path) || path.length < 2 || path.length > 10 || !path.every((key) => typeof key === 'string' && key !== ''))
    return false;
  return path[0] === 'spec' || (path[0] === 'metadata' && path[1] === 'annotations' && path.length === 3);
}

/** What such a field may be set to. */
export function isScalar(value: unknown): value is HoldingField['value'] {
  return ['boolean', 'number', 'string'].includes(typeof value);
}

function valueAt(object: unknown, path: readonly string[]): unknown {
  return ownMember(objectAt(object, ...path.slice(0, -1)), path.at(-1) ?? '');
}

/** `undefined` takes the field out. What is no object on the way is replaced. */
function setAt(object: object, path: readonly string[], value: unknown): void {
  let at = object as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    const inner = objectAt(at, key) ?? {};
    setOwnMember(at, key, inner);
    at = inner;
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else setOwnMember(at, last, value);
}
