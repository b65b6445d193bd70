import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { thingGroup } from './situation.ts';

/** A CustomResourceDefinition whose objects have a size, which has a bound and does not shrink. */
export function definitionOf(kind: string, versions: readonly string[]): KubeObject {
  const plural = `${kind.toLowerCase()}s`;
  const size = {
    type: 'integer',
    'x-kubernetes-validations': [
      { rule: 'self <= 100', message: 'a thing is no larger than 100' },
      { rule: 'self >= oldSelf', message: 'a thing does not shrink' },
    ],
  };
  const hosts = { type: 'array', items: { type: 'string' } };
  const spec = { type: 'object', required: ['size'], properties: { size, hosts } };
  const openAPIV3Schema = { type: 'object', properties: { spec } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${thingGroup}` },
    spec: {
      group: thingGroup,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: versions.map((name, i) => ({ name, served: true, storage: i === 0, schema: { openAPIV3Schema } })),
    },
  };
}
