import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { createLatestMap } from '../../../objects/latest-map.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { builtInProblems, type NamedSchemas } from './built-in-problems.ts';

/** What is wrong with an object of a built-in kind by what the server itself says of the kind. */
export type BuiltInCheck = (object: KubeObject) => Promise<ReturnType<typeof builtInProblems>>;

interface BuiltInOptions {
  readonly cluster: Pick<ClusterClient, 'openApi'>;
  readonly signal: AbortSignal;
}

/** Documents of a group and version, without descriptions: some 200 kB each. */
const mostKept = 6;

/** Checks by the server's OpenAPI documents, each read once. What a server does not describe has no problems. */
export function createBuiltInCheck({ cluster, signal }: BuiltInOptions): BuiltInCheck {
  const known = createLatestMap<Promise<NamedSchemas>>(mostKept);

  async function read(group: string, version: string): Promise<NamedSchemas> {
    try {
      return schemasOf(await cluster.openApi?.({ group, version }, { signal }));
    } catch (error) {
      if (signal.aborted || !LifeboatError.isInstance(error)) throw error;
      return new Map();
    }
  }

  return async (object) => {
    const [version = '', group = ''] = object.apiVersion.split('/').reverse();
    const key = `${group}/${version}`;
    const reading = known.get(key) ?? read(group, version);
    known.set(key, reading);
    return builtInProblems(object, { group, version }, await reading);
  };
}

function schemasOf(document: unknown): NamedSchemas {
  const schemas = objectAt(document, 'components', 'schemas') ?? {};
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, { kinds: kindsOf(schema), schema: bare(schema) }]));
}

function kindsOf(schema: unknown): string[] {
  return objectsAt(schema, 'x-kubernetes-group-version-kind').map(({ group, version, kind }) => [group, version, kind].join(' '));
}

/** Only what is looked at. */
function bare(value: unknown, depth = 0): Readonly<Record<string, unknown>> {
  const given = objectAt(value) ?? {};
  const kept: Record<string, unknown> = {};
  if (depth > 50) return kept;
  for (const key of ['$ref', 'type', 'enum', 'required'] as const) if (given[key] !== undefined) kept[key] = given[key];
  for (const key of ['items', 'additionalProperties'] as const) if (objectAt(given[key])) kept[key] = bare(given[key], depth + 1);
  for (const key of ['allOf', 'oneOf', 'anyOf'] as const) {
    const list = objectsAt(given, key);
    if (list.length > 0) kept[key] = list.map((each) => bare(each, depth + 1));
  }
  const properties = objectAt(given, 'properties');
  if (properties) kept.properties = new Map(Object.entries(properties).map(([name, each]) => [name, bare(each, depth + 1)]));
  return kept;
}
