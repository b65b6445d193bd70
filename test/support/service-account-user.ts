import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { apiServer } from '../e2e/compare/api-server.ts';

/** POSTs an object that must be new, with the rights of the bench's admin. */
export async function createObject(kubeconfig: string, path: string, body: unknown): Promise<{ status: { token: string } }> {
  const server = apiServer(kubeconfig);
  try {
    const answer = await server.send('POST', path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.body.slice(0, 300)}`);
    return JSON.parse(answer.body) as { status: { token: string } };
  } finally {
    server.close();
  }
}

interface ServiceAccountOptions {
  /** The admin's. */
  readonly kubeconfig: string;
  /** Of the ServiceAccount in namespace `default` and of its binding. */
  readonly name: string;
  readonly clusterRole: string;
  /** Where the user's kubeconfig is written. */
  readonly file: string;
}

/** The kubeconfig of a new ServiceAccount with the rights of a ClusterRole. */
export async function serviceAccountKubeconfig({ kubeconfig, name, clusterRole, file }: ServiceAccountOptions): Promise<string> {
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  await createObject(kubeconfig, accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  await createObject(kubeconfig, '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
  });
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const { status } = await createObject(kubeconfig, `${accounts}/${name}/token`, request);
  const config = parse(readFileSync(kubeconfig, 'utf8')) as { users: unknown[] };
  await writeFile(file, stringify({ ...config, users: [{ name: 'admin', user: { token: status.token } }] }), { mode: 0o600 });
  return file;
}
