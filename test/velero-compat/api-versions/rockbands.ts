import type { VersionCase } from './version-cases.ts';

/** Where the objects of all cases are. */
export const musicNamespace = 'music';

/** What a cluster has of the cases: their CustomResourceDefinitions. */
export function definitions(cases: readonly VersionCase[], side: 'source' | 'target'): object[] {
  return cases.flatMap((one) => [
    ...(one[side].length > 0 ? [definition({ group: groupOf(one), plural: 'rockbands', versions: one[side] })] : []),
    ...(side === 'target' && one.otherKind ? [definition({ group: groupOf(one), plural: 'albums', versions: one.otherKind })] : []),
  ]);
}

/** One object of each kind, written in the first version of the source. */
export function rockbands(cases: readonly VersionCase[]): object[] {
  return cases.map((one) => ({
    apiVersion: `${groupOf(one)}/${one.source[0]}`,
    kind: 'Rockband',
    metadata: { name: 'beatles', namespace: musicNamespace },
    spec: { genre: '60s rock', of: one.name },
  }));
}

export function groupOf({ name }: Pick<VersionCase, 'name'>): string {
  return `${name}.example.com`;
}

function definition(options: { readonly group: string; readonly plural: string; readonly versions: readonly string[] }): object {
  const { group, plural, versions } = options;
  const schema = {
    openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
  };
  const singular = plural.slice(0, -1);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular, kind: `${singular[0]?.toUpperCase()}${singular.slice(1)}` },
      conversion: { strategy: 'None' },
      versions: versions.map((version, index) => ({ name: version, served: true, storage: index === 0, schema })),
    },
  };
}
