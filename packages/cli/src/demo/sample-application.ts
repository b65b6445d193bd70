import type { GroupVersionResource, KubeObject } from '@lifeboat/core';
import { parseJson } from '@lifeboat/core/json';

/** One object of the sample application and the type to create it as. */
export interface SampleObject {
  readonly type: GroupVersionResource;
  readonly object: KubeObject;
}

export const sampleNamespace = 'shop';

/** A small web shop: a namespace, workload, Service, configuration, Secret, and a custom resource with its CRD whose
 * integers no double can hold. */
export function sampleApplication(): SampleObject[] {
  const labels = { app: 'web' };
  const shop = { namespace: sampleNamespace };
  return [
    {
      type: core('namespaces'),
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: sampleNamespace, labels: { team: 'retail' } } },
    },
    {
      type: core('configmaps'),
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', ...shop, labels }, data: { GREETING: 'hello', empty: '' } },
    },
    {
      type: core('secrets'),
      object: {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'web', ...shop, labels },
        type: 'Opaque',
        data: { password: Buffer.from('correct horse battery staple').toString('base64') },
      },
    },
    {
      type: { group: 'apps', version: 'v1', resource: 'deployments' },
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', ...shop, labels, annotations: { 'example.com/owner': 'retail' } },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: 'web',
                  image: 'registry.example.com/web:1.4.2',
                  ports: [{ containerPort: 8080, protocol: 'TCP' }],
                  envFrom: [{ configMapRef: { name: 'web' } }, { secretRef: { name: 'web' } }],
                },
              ],
            },
          },
        },
      },
    },
    {
      type: core('services'),
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', ...shop, labels },
        spec: { type: 'ClusterIP', selector: labels, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }] },
      },
    },
    { type: { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }, object: ledgerDefinition() },
    { type: { group: 'example.com', version: 'v1', resource: 'ledgers' }, object: ledger() },
  ];
}

function core(resource: string): GroupVersionResource {
  return { group: '', version: 'v1', resource };
}

function ledgerDefinition(): KubeObject {
  const schema = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { balance: { type: 'integer', format: 'int64' } }, 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ledgers.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'ledgers', singular: 'ledger', kind: 'Ledger', listKind: 'LedgerList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

function ledger(): KubeObject {
  // Text, because a JavaScript number would already have lost the last digits.
  return parseJson(`{
    "apiVersion": "example.com/v1",
    "kind": "Ledger",
    "metadata": { "name": "main", "namespace": "${sampleNamespace}" },
    "spec": { "balance": 9007199254740993, "limits": { "highest": 9223372036854775807, "lowest": -9223372036854775808 }, "notes": {} }
  }`) as KubeObject;
}
