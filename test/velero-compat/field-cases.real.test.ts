import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ApiServer, apiServer } from '../e2e/compare/api-server.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { restoreWithVelero } from './restore-cases/restore-with-velero.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');

const crd = (plural: string, kind: string, required: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${plural}.field.example.com }
spec:
  group: field.example.com
  scope: Namespaced
  names: { kind: ${kind}, plural: ${plural} }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [${required}]
          properties:
            spec: { type: object, x-kubernetes-preserve-unknown-fields: true }
            status: { type: object, x-kubernetes-preserve-unknown-fields: true }
---`;
const classes = (policy: string) => `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: field }
value: 7
preemptionPolicy: ${policy}
---`;
const pod = (name: string, spec: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: field }
spec: { ${spec}, containers: [{ name: m, image: 'registry.example.com/m:1' }] }
---`;
const objects = `
apiVersion: v1
kind: ServiceAccount
metadata: { name: default, namespace: field }
---
apiVersion: field.example.com/v1
kind: Plain
metadata: { name: one, namespace: field }
spec: { size: 1 }
status: { externalId: i-0abc }
---
apiVersion: field.example.com/v1
kind: Order
metadata: { name: one, namespace: field }
spec: { size: 1 }
status: { state: valid }
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: { name: field }
handler: runc
overhead: { podFixed: { cpu: 10m } }
---
apiVersion: batch/v1
kind: Job
metadata: { name: failed, namespace: field }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: m, image: 'registry.example.com/m:1' }] } } }
---
${pod('prior', 'priorityClassName: field')}
${pod('boxed', 'runtimeClassName: field')}
`;

// What real Velero makes of the cases in docs/velero/velero-compatibility.md, "What real clusters hold".
describe.skipIf(!real)('what real clusters hold, with Velero', { timeout: 120_000 }, () => {
  if (!real) return;
  let kubeconfig: string;
  let velero: RealVelero;
  let api: ApiServer;
  let down: (() => Promise<void>) | undefined;
  const kube = (...args: string[]) => kubectl(kubeconfig, ...args);
  const json = async (...args: string[]) => JSON.parse(await kube('get', ...args, '-o', 'json')) as { status?: Record<string, unknown> };
  const isThere = (...args: string[]) => kube('get', ...args, '--ignore-not-found', '-o', 'name').then((text) => text.trim() !== '');
  async function apply(yaml: string): Promise<void> {
    const file = join(real?.state ?? '', 'field-case.yaml');
    await writeFile(file, yaml);
    await kube('apply', '-f', file);
  }
  const backUp = async (name: string, ...flags: string[]) => {
    await velero.cli('backup', 'create', name, '--wait', ...flags);
    return (await velero.get('backup', name)).status;
  };
  async function restore(name: string, backupName: string): Promise<{ phase: string | undefined; results: string }> {
    const phase = await restoreWithVelero(api, name, { backupName });
    return { phase, results: await velero.cli('restore', 'describe', name, '--details') };
  }

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', 'field-cases'], real.state);
    const cluster = await startCluster('field-cases', [], real.state);
    down = cluster.down;
    ({ kubeconfig } = cluster);
    api = apiServer(kubeconfig);
    await apply(`${crd('plains', 'Plain', '')}${crd('orders', 'Order', 'spec, status')}${classes('Never')}
apiVersion: v1
kind: Namespace
metadata: { name: field }
`);
    await kube('wait', '--for=condition=Established', 'crd/plains.field.example.com', 'crd/orders.field.example.com');
    // After the definitions: it knows the kinds of when it started.
    velero = await startVelero({ cluster: 'field-cases', kubeconfig, state: real.state, minio: real.minio, bucket: 'field-cases' });
    await apply(objects);
    const time = new Date().toISOString();
    const condition = (type: string) => ({ type, status: 'True', reason: 'BackoffLimitExceeded', lastTransitionTime: time });
    const status = { failed: 1, startTime: time, conditions: [condition('FailureTarget'), condition('Failed')] };
    await kube('-n', 'field', 'patch', 'job', 'failed', '--subresource=status', '--type=merge', '-p', JSON.stringify({ status }));
    expect(await backUp('field', '--include-namespaces', 'field')).toMatchObject({ phase: 'Completed' });
    for (const kind of ['plains', 'orders', 'jobs', 'pods'])
      await kube('-n', 'field', 'delete', kind, '--all', '--force', '--grace-period=0');
    await kube('delete', 'runtimeclass/field', 'priorityclass/field');
    await apply(classes('PreemptLowerPriority'));
    restored = await restore('field', 'field');
  }, 300_000);
  afterAll(async () => {
    await velero?.down();
    api?.close();
    await down?.();
  });
  let restored: Awaited<ReturnType<typeof restore>>;

  test('c03, c20: status without a status subresource is lost; where it is required the object is refused', async () => {
    expect((await json('-n', 'field', 'plains/one')).status).toBeUndefined();
    expect(await isThere('-n', 'field', 'orders/one')).toBe(false);
    expect(restored.results).toMatch(/orders\S*\/one.*status/is);
    expect(restored.phase).toBe('PartiallyFailed');
  });

  test('c09: a failed Job comes back as one that has not run', async () => {
    expect((await json('-n', 'field', 'jobs/failed')).status ?? {}).toEqual({});
  });

  test('c04: a RuntimeClass is not in the backup of a namespace; Pods of other classes are refused', async () => {
    expect(await isThere('runtimeclass/field')).toBe(false);
    expect(await isThere('-n', 'field', 'pods/boxed')).toBe(false);
    expect(await isThere('-n', 'field', 'pods/prior')).toBe(false);
    expect(restored.results).toMatch(/RuntimeClass/);
    expect(restored.results).toMatch(/preemptionPolicy|preemption policy/i);
  });

  test('c17: a selector that matches nothing is Completed without a warning', async () => {
    const status = await backUp('nothing', '--include-namespaces', 'field', '--selector', 'app=nobody');
    expect(status.phase).toBe('Completed');
    expect(status.warnings ?? 0).toBe(0);
  });

  test('c08: a dead metrics API is no error', async () => {
    await apply(`
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec:
  group: metrics.k8s.io
  version: v1beta1
  service: { namespace: field, name: gone }
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
`);
    const status = await backUp('dead-api', '--include-namespaces', 'field', '--include-resources', 'configmaps');
    expect(status.phase).toBe('Completed');
    await kube('delete', 'apiservice/v1beta1.metrics.k8s.io');
  });

  test('c37: a processed DeleteBackupRequest that is restored is carried out again', async () => {
    await backUp('victim', '--include-namespaces', 'field', '--include-resources', 'configmaps');
    await apply(`
apiVersion: velero.io/v1
kind: DeleteBackupRequest
metadata: { name: old, namespace: velero }
spec: { backupName: victim }
status: { phase: Processed, errors: [it was long ago] }
`);
    await backUp('requests', '--include-namespaces', 'velero', '--include-resources', 'deletebackuprequests.velero.io');
    await kube('-n', 'velero', 'delete', 'deletebackuprequests.velero.io', 'old');
    expect(await isThere('-n', 'velero', 'backups.velero.io/victim')).toBe(true);
    await restore('requests', 'requests');
    await expect.poll(() => isThere('-n', 'velero', 'backups.velero.io/victim'), { timeout: 60_000, interval: 500 }).toBe(false);
  });
});
