import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { apiServer } from '../e2e/compare/api-server.ts';

/** A kubeconfig of a cluster-admin ServiceAccount that priority and fairness gives one seat, and answers 429 beyond it. */
export async function throttledKubeconfig(kubeconfig: string, file: string): Promise<string> {
  const server = apiServer(kubeconfig);
  const create = async (path: string, body: unknown) => {
    const answer = await server.send('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.body.slice(0, 300)}`);
    return JSON.parse(answer.body) as { status: { token: string } };
  };
  const name = 'throttled';
  const subject = { kind: 'ServiceAccount', name, namespace: 'default' };
  try {
    await create('/api/v1/namespaces/default/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
    await create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [subject],
    });
    await create('/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations', {
      apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
      kind: 'PriorityLevelConfiguration',
      metadata: { name },
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 1, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } },
      },
    });
    await create('/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', {
      apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
      kind: 'FlowSchema',
      metadata: { name },
      spec: {
        priorityLevelConfiguration: { name },
        matchingPrecedence: 10,
        rules: [
          {
            subjects: [{ kind: 'ServiceAccount', serviceAccount: { name, namespace: 'default' } }],
            resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
            nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          },
        ],
      },
    });
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
    const { status } = await create(`/api/v1/namespaces/default/serviceaccounts/${name}/token`, request);
    const config = parse(readFileSync(kubeconfig, 'utf8')) as { users: unknown[] };
    await writeFile(file, stringify({ ...config, users: [{ name: 'admin', user: { token: status.token } }] }), { mode: 0o600 });
    return file;
  } finally {
    server.close();
  }
}

/** kube-apiserver flags with which one share is one seat. */
export const fewSeats = ['--', '--max-requests-inflight', '40', '--max-mutating-requests-inflight', '20'];
