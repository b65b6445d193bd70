import type { KubeObject } from '@lifeboat/core';
import { type VeleroKind, type VeleroKindFacts, veleroKinds } from '@lifeboat/core/velero-api';
import { describeField } from './descriptions/describe-field.ts';
import { kindPresentations } from './kind-presentation.ts';
import { type OpenApiSchema, openApiSchema } from './open-api-schema.ts';

/** The label of everything that Lifeboat installs for its controllers, beside Velero's own label `component: velero`. */
export const partOfLabel = 'app.kubernetes.io/part-of';

/**
 * Returns the CustomResourceDefinitions of velero.io, sorted by name, for `kubectl apply` or a GitOps repository. They accept every object
 * that the definitions of Velero 1.18 and 1.19 accept. As with Velero, none has a status subresource, because Velero's client and server
 * write `status` together with the object. Every call returns equal objects.
 */
export function customResourceDefinitions(): KubeObject[] {
  return Object.entries(veleroKinds)
    .map(([kind, facts]) => definitionOf(kind as VeleroKind, facts))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function definitionOf(kind: VeleroKind, { group, version, resource, spec, status }: VeleroKindFacts): KubeObject {
  const { shortName, columns } = kindPresentations[kind];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${resource}.${group}`, labels: { component: 'velero', [partOfLabel]: 'lifeboat' } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural: resource, singular: kind.toLowerCase(), shortNames: [shortName] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          additionalPrinterColumns: columns,
          schema: {
            openAPIV3Schema: {
              description: describeField(kind, ''),
              type: 'object',
              properties: { ...typeMeta, spec: part(kind, 'spec', spec), status: part(kind, 'status', status) },
            },
          },
        },
      ],
    },
  };
}

function part(kind: VeleroKind, path: 'spec' | 'status', fields: VeleroKindFacts['spec']): OpenApiSchema {
  return openApiSchema(kind, path, { type: 'object', fields });
}

const typeMeta = {
  apiVersion: { type: 'string', description: 'Group and version of the kind.' },
  kind: { type: 'string', description: 'Name of the kind.' },
  metadata: { type: 'object' },
};
