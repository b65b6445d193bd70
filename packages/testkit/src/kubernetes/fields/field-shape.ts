import { ownMember } from '@lifeboat/core/json';
import type { ServedType } from '../types/served-type.ts';
import { isJsonObject, type JsonObject, member, objectMember } from './json-object.ts';

/** How field ownership sees one place of an object. */
export interface FieldShape {
  /** Owned as a whole, never member by member. */
  readonly atomic: boolean;
  /** For a list: its items have owners of their own and are identified by these keys; `'value'`: the list is a set of scalars; absent: the
   * list is atomic. */
  readonly listKeys?: readonly string[] | 'value';
  /** Nothing is known about the field, because a custom resource has no schema. Then maps themselves have owners, too. */
  readonly deduced: boolean;
  /** The field is a Go struct, not a pointer. It always exists, so nobody owns its existence. */
  readonly alwaysPresent: boolean;
  /** The shape of a member; with `''` that of a list's item. */
  child(key: string): FieldShape;
}

const byName: Record<string, readonly string[] | 'value'> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
  webhooks: ['name'],
  matchConditions: ['name'],
  resourceClaims: ['name'],
};
const atomicNames = new Set(
  'selector namespaceSelector objectSelector podSelector labelSelector nodeSelector secretKeyRef configMapKeyRef fieldRef resourceFieldRef roleRef'.split(
    ' ',
  ),
);
const structNames = new Set(
  'metadata spec status template jobTemplate strategy updateStrategy names acceptedNames containers loadBalancer'.split(' '),
);

/** Returns the shape of a type's objects, from the CRD's schema, or for built-in kinds from the names of their fields. */
export function shapeOf(type: ServedType): FieldShape {
  const root = type.schema ? schemaShape(type.schema) : builtInShape([], type);
  return { ...root, child: (key) => (key === 'metadata' ? metadataShape([]) : root.child(key)) };
}

function metadataShape(path: readonly string[]): FieldShape {
  const [field, below] = path;
  const listKeys = field === 'finalizers' ? 'value' : field === 'ownerReferences' ? ['uid'] : undefined;
  return {
    // An owner reference is owned as a whole.
    atomic: field === 'ownerReferences' && below !== undefined,
    ...(listKeys && below === undefined ? { listKeys: listKeys as readonly string[] | 'value' } : {}),
    deduced: false,
    alwaysPresent: path.length === 0,
    child: (key) => metadataShape([...path, key]),
  };
}

function builtInShape(path: readonly string[], type: ServedType): FieldShape {
  const name = path.at(-1) ?? '';
  const listKeys =
    name === 'ports' ? portKeys(path, type) : name === 'secrets' && type.kind === 'ServiceAccount' ? ['name'] : ownMember(byName, name);
  return {
    atomic: atomicNames.has(name),
    ...(listKeys ? { listKeys } : {}),
    deduced: false,
    alwaysPresent: structNames.has(name),
    child: (key) => (key === 'metadata' && name === 'template' ? metadataShape([]) : builtInShape([...path, key], type)),
  };
}

function portKeys(path: readonly string[], type: ServedType): readonly string[] | undefined {
  if (type.kind === 'Service') return ['port', 'protocol'];
  return path.at(-3)?.toLowerCase().endsWith('containers') ? ['containerPort', 'protocol'] : undefined;
}

const unknownShape: FieldShape = { atomic: false, deduced: true, alwaysPresent: false, child: () => unknownShape };

function schemaShape(schema: JsonObject): FieldShape {
  if (!isJsonObject(schema.properties) && !isJsonObject(schema.additionalProperties) && schema.type !== 'array') {
    return isScalar(schema) ? { ...unknownShape, deduced: false } : unknownShape;
  }
  const listType = schema['x-kubernetes-list-type'];
  const mapKeys = schema['x-kubernetes-list-map-keys'];
  const listKeys = listType === 'set' ? 'value' : listType === 'map' && Array.isArray(mapKeys) ? (mapKeys as string[]) : undefined;
  return {
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    ...(listKeys ? { listKeys } : {}),
    deduced: false,
    alwaysPresent: false,
    child: (key) => {
      const below = key === '' && schema.type === 'array' ? schema.items : (member(schema.properties, key) ?? schema.additionalProperties);
      return isJsonObject(below) ? schemaShape(below) : unknownShape;
    },
  };
}

function isScalar(schema: JsonObject): boolean {
  return typeof schema.type === 'string' && schema.type !== 'object' && Object.keys(objectMember(schema, 'properties')).length === 0;
}
