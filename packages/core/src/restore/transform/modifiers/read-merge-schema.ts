import type { MergeField, MergeSchema } from '../../../filters/modifiers/strategic/merge-schema.ts';
import { ownMember } from '../../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';

interface Type {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Where anything may be: what a schema says nothing about. */
const anything: MergeSchema = { name: 'any', field: () => ({ strategies: [], mergeKey: undefined, schema: anything }) };

/** Kinds that Velero's own client knows, though they are no built-in ones: it takes strategic patches for them. */
const knownToVelero = ['velero.io', 'snapshot.storage.k8s.io'];

/** What a server's OpenAPI v3 document of a group and version says about merging a kind (`x-kubernetes-patch-strategy`,
 * `x-kubernetes-patch-merge-key`). `undefined`: the server takes no strategic merge patch for it, as for custom resources.
 * The document is not kept. */
export function readMergeSchema(document: unknown, type: Type): MergeSchema | undefined {
  const schemas = objectAt(document, 'components', 'schemas') ?? {};
  const name = Object.keys(schemas).find((key) =>
    objectsAt(schemas, key, 'x-kubernetes-group-version-kind').some((each) => isType(each, type)),
  );
  if (name === undefined || !(takesStrategicPatches(document, type) || knownToVelero.includes(type.group))) return undefined;
  return createReader(schemas).named(name);
}

function isType(value: Readonly<Record<string, unknown>> | undefined, { group, version, kind }: Type): boolean {
  return value?.group === group && value.version === version && value.kind === kind;
}

function takesStrategicPatches(document: unknown, type: Type): boolean {
  return Object.values(objectAt(document, 'paths') ?? {}).some(
    (path) =>
      isType(objectAt(path, 'patch', 'x-kubernetes-group-version-kind'), type) &&
      objectAt(path, 'patch', 'requestBody', 'content', 'application/strategic-merge-patch+json') !== undefined,
  );
}

function createReader(schemas: Readonly<Record<string, unknown>>) {
  // By name: kinds refer to themselves.
  const known = new Map<string, MergeSchema>();

  function named(name: string): MergeSchema {
    const before = known.get(name);
    if (before) return before;
    let read: MergeSchema = anything;
    const schema: MergeSchema = { name, field: (field) => read.field(field) };
    known.set(name, schema);
    read = inline(ownMember(schemas, name), name);
    return schema;
  }

  function inline(value: unknown, name: string): MergeSchema {
    const given = objectAt(value);
    const reference = textAt(given, '$ref') ?? objectsAt(given, 'allOf').map((each) => textAt(each, '$ref'))[0];
    if (reference !== undefined) return named(reference.split('/').at(-1) ?? '');
    const properties = objectAt(given, 'properties');
    if (properties) {
      const fields = new Map(Object.entries(properties).map(([key, each]) => [key, fieldOf(each, `${name}.${key}`)]));
      return { name, field: (key) => fields.get(key) };
    }
    const values = objectAt(given, 'additionalProperties');
    if (!values) return anything;
    const each = fieldOf(values, name);
    return { name, field: () => each };
  }

  function fieldOf(value: unknown, name: string): MergeField {
    return {
      strategies: textAt(value, 'x-kubernetes-patch-strategy')?.split(',') ?? [],
      mergeKey: textAt(value, 'x-kubernetes-patch-merge-key'),
      schema: inline(objectAt(value, 'items') ?? value, name),
    };
  }

  return { named };
}
