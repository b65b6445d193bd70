import { test } from 'vitest';
import type { UpstreamLab } from '../upstream-lab.ts';
import { wholeWorkload, workload, workloadKinds } from '../workload.ts';

/** Cases 7, 8 and 29: what is around the objects of a namespace, node ports, and modifiers. */
export function resourceCases(lab: () => UpstreamLab): void {
  test.concurrent('7: many namespaces, their annotations, and the rights of a ServiceAccount come back', async ({ expect }) => {
    const { main, make, apply, kubectl, names, present, deleteNamespaces } = lab();
    const all = Array.from({ length: 6 }, (_, i) => `case-7-${i}`);
    const account = { kind: 'ServiceAccount', name: 'reader', namespace: 'case-7-0' };
    const [apiVersion, role] = ['rbac.authorization.k8s.io/v1', { name: 'case-7' }];
    await make(all, (namespace) =>
      namespace === 'case-7-0' ? [...workload(), { apiVersion: 'v1', ...account, metadata: account }] : workload(),
    );
    await kubectl('annotate', 'namespace', 'case-7-1', 'team=tea', 'case-7/long=a value: with "signs"');
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'case-7' };
    await apply(
      { apiVersion, kind: 'ClusterRole', metadata: role, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
      { apiVersion, kind: 'ClusterRoleBinding', metadata: role, roleRef, subjects: [account] },
    );
    // All that there is but the rest, as upstream does it.
    const others = (await kubectl('get', 'namespaces', '-o', 'name')).split('\n').map((line) => line.replace('namespace/', ''));
    const excludedNamespaces = others.filter((name) => !all.includes(name));
    const { status } = await main.backup({ name: 'case-7', includedNamespaces: ['case-7-*'], excludedNamespaces });
    expect(status.phase).toBe('Completed');

    await kubectl('delete', 'clusterrolebinding,clusterrole', 'case-7');
    await deleteNamespaces(...all);
    expect((await main.restore({ name: 'case-7', backupName: 'case-7' })).status.phase).toBe('Completed');
    expect(await present(...all)).toEqual(all);
    for (const namespace of all) expect(await names(namespace, workloadKinds)).toEqual(wholeWorkload);
    const annotations = JSON.parse(await kubectl('get', 'namespace', 'case-7-1', '-o', 'jsonpath={.metadata.annotations}'));
    expect(annotations).toMatchObject({ team: 'tea', 'case-7/long': 'a value: with "signs"' });
    expect(await names('case-7-0', ['serviceaccounts'])).toEqual(['serviceaccounts/reader']);
    const can = ['auth', 'can-i', 'get', 'pods', '--as', 'system:serviceaccount:case-7-0:reader', '-n', 'case-7-5'];
    expect(await kubectl(...can)).toBe('yes');
  });

  test.concurrent('29: a modifier adds a container and replicas; one that cannot be read is refused', async ({ expect }) => {
    const { main, make, apply, kubectl, deleteNamespaces } = lab();
    await make(['case-29'], () => workload());
    const added = [
      { operation: 'add', path: '/spec/template/spec/containers/1', value: '{"name": "nginx", "image": "nginx:1.14.2"}' },
      { operation: 'replace', path: '/spec/replicas', value: '2' },
    ];
    const conditions = { groupResource: 'deployments.apps', resourceNameRegex: '^shop$', namespaces: ['case-29'] };
    const configMap = (name: string, rules: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'velero' },
      data: { 'rules.yaml': JSON.stringify(rules) },
    });
    await apply(
      configMap('case-29', { version: 'v1', resourceModifierRules: [{ conditions, patches: added }] }),
      configMap('case-29-bad', { version: 'v1', resourceModifierRules: [{ conditions }] }),
    );
    expect((await main.backup({ name: 'case-29', includedNamespaces: ['case-29'] })).status.phase).toBe('Completed');
    await deleteNamespaces('case-29');
    const modifier = (name: string) => ({ resourceModifier: { kind: 'ConfigMap', name } });
    const bad = main.restore({ name: 'case-29-bad', backupName: 'case-29', ...modifier('case-29-bad') });
    await expect(bad).rejects.toThrow(/velero\/case-29-bad: resourceModifierRules\[0\] must have exactly one of/);
    expect((await main.restore({ name: 'case-29', backupName: 'case-29', ...modifier('case-29') })).status.phase).toBe('Completed');
    const spec = JSON.parse(await kubectl('-n', 'case-29', 'get', 'deployment', 'shop', '-o', 'jsonpath={.spec}'));
    expect(spec).toMatchObject({
      replicas: 2,
      template: { spec: { containers: [{ name: 'web' }, { name: 'nginx', image: 'nginx:1.14.2' }] } },
    });
  });

  test.concurrent('8: a node port that is taken, one that may change, and one that is free again', async ({ expect }) => {
    const { main, make, kubectl, deleteNamespaces } = lab();
    const service = (name: string, nodePort?: number) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { type: 'NodePort', selector: { app: name }, ports: [{ port: 80, ...(nodePort !== undefined && { nodePort }) }] },
    });
    const portIn = (namespace: string) => kubectl('-n', namespace, 'get', 'service', 'web', '-o', 'jsonpath={.spec.ports[0].nodePort}');
    await make(['case-8'], () => [service('web')]);
    expect((await main.backup({ name: 'case-8', includedNamespaces: ['case-8'] })).status.phase).toBe('Completed');
    // Picked by the API server: one that is asked for by its number is kept without being told.
    const nodePort = await portIn('case-8');
    await deleteNamespaces('case-8');
    await make(['case-8-other'], () => [service('thief', Number(nodePort))]);

    const taken = await main.restore({ name: 'case-8-taken', backupName: 'case-8', preserveNodePorts: true });
    expect(taken.status).toMatchObject({ phase: 'PartiallyFailed', errors: 1 });
    const mapped = { namespaceMapping: { 'case-8': 'case-8-changed' } };
    const changed = await main.restore({ name: 'case-8-changed', backupName: 'case-8', preserveNodePorts: false, ...mapped });
    expect(changed.status.phase).toBe('Completed');
    expect(await portIn('case-8-changed')).not.toBe(nodePort);

    await kubectl('-n', 'case-8-other', 'delete', 'service', 'thief');
    const free = await main.restore({ name: 'case-8-free', backupName: 'case-8', preserveNodePorts: true });
    expect(free.status.phase).toBe('Completed');
    expect(await portIn('case-8')).toBe(nodePort);
  });
}
