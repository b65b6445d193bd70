import { type ExecCall, type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import { createClusterClient } from '../../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';
import { withinHookPolicy } from './within-hook-policy.ts';

const rbac = 'rbac.authorization.k8s.io';
const bindings = { group: rbac, version: 'v1', resource: 'clusterrolebindings' };
const pods = { group: '', version: 'v1', resource: 'pods' };
let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
let executed: string[];

beforeAll(async () => {
  const onExec = ({ command }: ExecCall) => {
    executed.push(command.join(' '));
    return { exitCode: 0 };
  };
  server = await startKubernetesApiServer({ onExec });
  cluster = createClusterClient({ server: server.url, token: server.token });
  lab = await createRestoreLab(cluster);
  await lab.backup('hostile', archive);
});
afterAll(async () => {
  await lab.close();
  await cluster.close();
  await server.close();
});

const object = (apiVersion: string, kind: string, name: string, rest: object, namespace?: string): KubeObject =>
  ({ apiVersion, kind, metadata: { name, ...(namespace && { namespace }) }, ...rest }) as KubeObject;
const group = (name: string) => ({ kind: 'Group', apiGroup: rbac, name });
const clusterRole = (name: string) => ({ roleRef: { apiGroup: rbac, kind: 'ClusterRole', name } });
const annotated = {
  'post.hook.restore.velero.io/command': '["steal"]',
  'init.hook.restore.velero.io/container-image': 'evil:1',
  'init.hook.restore.velero.io/container-name': 'evil',
};
const archive: readonly (readonly [string, KubeObject])[] = [
  [
    `clusterrolebindings.${rbac}`,
    object(`${rbac}/v1`, 'ClusterRoleBinding', 'everybody', {
      subjects: [group('system:unauthenticated')],
      ...clusterRole('cluster-admin'),
    }),
  ],
  [
    `clusterrolebindings.${rbac}`,
    object(`${rbac}/v1`, 'ClusterRoleBinding', 'team', { subjects: [group('team')], ...clusterRole('view') }),
  ],
  [`clusterroles.${rbac}`, object(`${rbac}/v1`, 'ClusterRole', 'all', { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] })],
  [
    `clusterroles.${rbac}`,
    object(`${rbac}/v1`, 'ClusterRole', 'operator', { rules: [{ apiGroups: ['a.io'], resources: ['boats'], verbs: ['*'] }] }),
  ],
  [
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'spy', {
      webhooks: [
        { name: 'a.example.io', clientConfig: { url: 'https://evil.example/' }, sideEffects: 'None', admissionReviewVersions: ['v1'] },
      ],
    }),
  ],
  [
    'pods',
    {
      ...object('v1', 'Pod', 'root', {
        spec: { hostPID: true, containers: [{ name: 'app', image: 'a', securityContext: { privileged: true } }] },
      }),
      metadata: { name: 'root', namespace: 'shop', annotations: annotated },
    },
  ],
  ['configmaps', object('v1', 'ConfigMap', 'plain', { data: {} }, 'shop')],
  ['configmaps', object('v1', 'ConfigMap', 'other', { data: {} }, 'bank')],
];

beforeEach(async () => {
  executed = [];
  for (const namespace of ['shop', 'bank']) {
    await cluster.delete(pods, { namespace, name: 'root' });
    for (const name of ['plain', 'other']) await cluster.delete({ group: '', version: 'v1', resource: 'configmaps' }, { namespace, name });
  }
  for (const name of ['everybody', 'team']) await cluster.delete(bindings, { name });
  for (const name of ['all', 'operator']) await cluster.delete({ group: rbac, version: 'v1', resource: 'clusterroles' }, { name });
  const webhooks = { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingwebhookconfigurations' };
  await cluster.delete(webhooks, { name: 'spy' });
});

let count = 0;
async function restore(request: Partial<RestoreRequest> = {}, policy?: RestorePolicy) {
  count += 1;
  const run = lab.restore({ backupName: 'hostile', name: `r${count}`, hookWaitTimeout: 5000, ...request }, policy && { policy });
  const follow = allOf(run).catch(() => []);
  // The container is up, so that hooks may run.
  const up = (async () => {
    for (let tries = 0; tries < 40; tries++) {
      const pod = await cluster.get(pods, { namespace: 'shop', name: 'root' });
      if (pod) {
        const status = {
          phase: 'Running',
          containerStatuses: [{ name: 'app', ready: true, state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }],
        };
        await cluster.patch(pods, { namespace: 'shop', name: 'root' }, { type: 'merge', patch: { status } }, { subresource: 'status' });
        return pod;
      }
      await new Promise((later) => setTimeout(later, 50));
    }
    return undefined;
  })();
  const result = await run.result;
  await follow;
  return { result, pod: await up };
}
const warningsOf = ({ warnings }: { warnings: { velero?: string[]; cluster?: string[]; namespaces?: Record<string, string[]> } }) =>
  [...(warnings.velero ?? []), ...(warnings.cluster ?? []), ...Object.values(warnings.namespaces ?? {}).flat()].join('\n');

test('what an archive of somebody else brings is told, once for each kind of risk', async () => {
  const { result, pod } = await restore();
  const told = warningsOf(result);
  expect(told).toMatch(/give rights to users or groups of the system.*: clusterrolebindings\.rbac\.authorization\.k8s\.io everybody\. /);
  expect(told).toMatch(/grant every right.*: clusterrolebindings\S+ everybody, clusterroles\S+ all\. /);
  expect(told).toMatch(/run privileged.*: pods shop\/root\. /);
  expect(told).toMatch(/URL outside the cluster: validatingwebhookconfigurations\S+ spy\. /);
  expect(told).not.toMatch(/operator|team/);
  expect(executed).toEqual(['steal']);
  expect(JSON.stringify(pod?.spec)).toContain('evil:1');
  // Nothing is written that is there already, so nothing is told.
  expect(warningsOf((await restore()).result)).not.toMatch(/Objects of the backup/);
});

test('a plan tells the same', async () => {
  const plan = await lab.plan({ backupName: 'hostile' }).result;
  expect(warningsOf(plan)).toMatch(/everybody[\s\S]*shop\/root/);
});

describe('runHooks', () => {
  const own = { hooks: { resources: [{ name: 'h', postHooks: [{ exec: { command: ['mine'] } }] }] } };

  test.each<['none' | 'spec', string[]]>([
    ['none', []],
    ['spec', ['mine']],
  ])('%s', async (runHooks, ran) => {
    const { result, pod } = await restore({ runHooks, ...own, includedResources: ['pods'] });
    expect(executed).toEqual(ran);
    expect(JSON.stringify(pod?.spec)).not.toContain('evil:1');
    expect(result.restore.spec).not.toHaveProperty('runHooks');
  });

  test('the policy is the most that a request gets', async () => {
    await restore({ includedResources: ['pods'] }, { runHooks: 'spec' });
    expect(executed).toEqual([]);
    await expect(restore({ runHooks: 'all' }, { runHooks: 'spec' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/runHooks "all" is more than the restore policy/),
    });
    await expect(restore(own, { runHooks: 'none' })).rejects.toThrow(/runs no hooks/);
    await expect(restore({ runHooks: 'some' as never })).rejects.toThrow(/runHooks: Unsupported value/);
  });

  test('holds for a restore that is resumed: its record is in the bucket', () => {
    const hook = {
      name: 'h',
      container: 'app',
      timeoutInMs: 1,
      waitTimeoutInMs: 1,
      waitForReady: false,
      command: ['steal'],
      state: 'waiting' as const,
    };
    const hooks = [
      { ...hook, source: 'annotation' as const },
      { ...hook, source: 'spec' as const },
    ];
    const states = (runHooks: RestorePolicy['runHooks']) =>
      withinHookPolicy([{ namespace: 'a', name: 'b', hooks }], runHooks && { runHooks })[0]?.hooks.map(({ state }) => state);
    expect([states(undefined), states('spec'), states('none')]).toEqual([
      ['waiting', 'waiting'],
      ['not-run', 'waiting'],
      ['not-run', 'not-run'],
    ]);
  });
});

describe('a policy', () => {
  test('keeps kinds, namespaces and cluster-scoped objects out, whatever the request says', async () => {
    const wide = { includeClusterResources: true, includedResources: ['*'] };
    const { result } = await restore(wide, { includedNamespaces: ['sho*'], excludedResources: ['pods'] });
    expect(await cluster.get(bindings, { name: 'everybody' })).toBeUndefined();
    expect(await cluster.get(pods, { namespace: 'shop', name: 'root' })).toBeUndefined();
    const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
    expect(await cluster.get(configMaps, { namespace: 'shop', name: 'plain' })).toBeDefined();
    expect(await cluster.get(configMaps, { namespace: 'bank', name: 'other' })).toBeUndefined();
    expect(warningsOf(result)).toMatch(/restore policy of this engine leaves out: .*1 pods/);
  });

  test('goes by the namespaces of the target', async () => {
    await restore(
      { includedResources: ['configmaps'], namespaceMapping: { bank: 'shop', shop: 'bank' } },
      { includedNamespaces: ['shop'] },
    );
    const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
    expect(await cluster.get(configMaps, { namespace: 'shop', name: 'other' })).toBeDefined();
    expect(await cluster.get(configMaps, { namespace: 'bank', name: 'plain' })).toBeUndefined();
  });

  test('keeps bindings of subjects out', async () => {
    const { result } = await restore(
      { includedResources: [`clusterrolebindings.${rbac}`], includeClusterResources: true },
      { excludedSubjects: ['Group:system:*'] },
    );
    expect(await cluster.get(bindings, { name: 'everybody' })).toBeUndefined();
    expect(await cluster.get(bindings, { name: 'team' })).toBeDefined();
    expect(warningsOf(result)).toMatch(/everybody is not restored: .*policy.*: it names Group:system:unauthenticated/);
  });

  test('with an empty list of what may come lets nothing come', async () => {
    const { result } = await restore({}, { includedResources: [] });
    expect(result.counts.created).toBe(0);
  });
});

test('hooks that this identity may not run are refused before anything is begun', async () => {
  const asked: unknown[] = [];
  const limited: ClusterClient = {
    ...cluster,
    create: async (type, given, options) => {
      if (type.resource !== 'selfsubjectaccessreviews') return await cluster.create(type, given, options);
      asked.push(given.spec);
      return { ...given, status: { allowed: false } };
    },
  };
  const other = await createRestoreLab(limited);
  await other.backup('b', archive);
  let begun = false;
  const before = () => {
    begun = true;
  };
  const hooks = { resources: [{ name: 'h', includedNamespaces: ['shop'], postHooks: [{ exec: { command: ['mine'] } }] }] };
  const run = other.restore({ backupName: 'b', hooks, wholeRunHooks: { before } });
  await expect(run.result).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN', message: expect.stringContaining('create pods/exec') });
  expect(asked).toEqual([{ resourceAttributes: { verb: 'create', group: '', resource: 'pods', subresource: 'exec', namespace: 'shop' } }]);
  expect(begun).toBe(false);
  await other.close();
});
