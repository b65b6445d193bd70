import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { objectAt, objectsAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  lab = await createRestoreLab(cluster);
});
afterAll(async () => {
  await lab.close();
  await cluster.close();
  await server.close();
});

const byName = 'kubernetes.io/metadata.name';
const types = {
  webhook: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingwebhookconfigurations' },
  crd: { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
  api: { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' },
  flow: { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', resource: 'flowschemas' },
};
type Kind = keyof typeof types;
const service = (namespace: string) => ({ namespace, name: 'hook', port: 443, path: '/' });
const account = (namespace: string) => ({ kind: 'ServiceAccount', serviceAccount: { namespace, name: 'app' } });
const names = { webhook: 'shared', crd: 'widgets.shared.example.com', api: 'v1.api.example.com', flow: 'shared' };

/** Objects that serve a namespace, as they are while only it is there. */
const objects = (namespace: string): Record<Kind, KubeObject> => ({
  webhook: {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: names.webhook },
    webhooks: [
      {
        name: 'w.example.com',
        clientConfig: { service: service(namespace) },
        namespaceSelector: { matchLabels: { [byName]: namespace } },
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  },
  crd: {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: names.crd },
    spec: {
      group: 'shared.example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
      conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { service: service(namespace) } } },
    },
  },
  api: {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: names.api },
    spec: {
      group: 'api.example.com',
      version: 'v1',
      service: { namespace, name: 'hook', port: 443 },
      groupPriorityMinimum: 1,
      versionPriority: 1,
    },
  },
  flow: {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name: names.flow },
    spec: {
      priorityLevelConfiguration: { name: 'global-default' },
      rules: [{ subjects: [account(namespace)], resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }] }],
    },
  },
});
const kinds = {
  webhook: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
  crd: 'customresourcedefinitions.apiextensions.k8s.io',
  api: 'apiservices.apiregistration.k8s.io',
  flow: 'flowschemas.flowcontrol.apiserver.k8s.io',
};
const live = async (kind: Kind) => (await cluster.get(types[kind], { name: names[kind] })) as KubeObject;
async function services(): Promise<Record<string, unknown>> {
  return {
    webhook: objectAt(objectsAt(await live('webhook'), 'webhooks')[0], 'clientConfig', 'service')?.namespace,
    crd: objectAt(await live('crd'), 'spec', 'conversion', 'webhook', 'clientConfig', 'service')?.namespace,
    api: objectAt(await live('api'), 'spec', 'service')?.namespace,
  };
}

test('c28: what serves the living original goes on serving it; the copy is added where that can be, else it is told', async () => {
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'src' } },
  );
  const originals = objects('src');
  for (const kind of Object.keys(types) as Kind[]) await cluster.create(types[kind], originals[kind]);
  await lab.backup(
    'b',
    (Object.keys(types) as Kind[]).map((kind) => [kinds[kind], originals[kind]]),
  );
  const copyTo = (copy: string) => ({ backupName: 'b', existingResourcePolicy: 'update' as const, namespaceMapping: { src: copy } });

  const planned = await allOf(lab.plan(copyTo('copy')));
  expect(planned.flatMap(({ warnings = [] }) => warnings.map(({ code, message }) => `${code} ${message}`)).join('\n')).toMatch(
    /SHARED the Service of the API stays the one in namespace src/,
  );
  const copied = await lab.restore({ ...copyTo('copy'), name: 'copy' }).result;
  expect(copied).toMatchObject({ phase: 'Completed', errors: {} });
  const told = JSON.stringify(copied.warnings);
  expect(told).toMatch(
    /the Service of webhook w.example.com stays the one in namespace src: if the copy in copy shall be used too, create another Validating/,
  );
  expect(told).toMatch(/the Service of its conversion webhook stays the one in namespace src: a cluster has it once/);
  expect(told).toMatch(/the Service of the API stays the one in namespace src: a cluster has it once/);
  expect(await services()).toEqual({ webhook: 'src', crd: 'src', api: 'src' });

  // A second copy does not take it away from the first one either.
  await lab.restore({ ...copyTo('third'), name: 'third' }).result;
  const selector = objectAt(objectsAt(await live('webhook'), 'webhooks')[0], 'namespaceSelector');
  expect(selector).toEqual({ matchExpressions: [{ key: byName, operator: 'In', values: ['src', 'copy', 'third'] }] });
  const [rule] = objectsAt(await live('flow'), 'spec', 'rules');
  expect(rule?.subjects).toEqual([account('src'), account('copy'), account('third')]);
});

test('c28: where the original is gone, its webhooks, conversions and APIs follow the mapping', async () => {
  await cluster.delete({ group: '', version: 'v1', resource: 'namespaces' }, { name: 'src' });
  const request = { backupName: 'b', existingResourcePolicy: 'update' as const, namespaceMapping: { src: 'moved' } };
  const moved = await lab.restore({ ...request, name: 'moved' }).result;
  expect(moved).toMatchObject({ phase: 'Completed', warnings: {}, errors: {} });
  expect(await services()).toEqual({ webhook: 'moved', crd: 'moved', api: 'moved' });
});
