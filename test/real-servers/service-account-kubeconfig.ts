import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { apiServer } from '../e2e/compare/api-server.ts';

/** POSTs an object that must be new, with the rights of the real servers's admin. */
export async function postObject(kubeconfig: string, path: string, body: unknown): Promise<{ status: { token: string } }> {
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
  /** Of the ServiceAccount in namespace `default` and of its bindings. */
  readonly name: string;
  readonly clusterRoles: readonly string[];
  /** Where it has these rights. @default everywhere */
  readonly namespaces?: readonly string[];
  /** Where the user's kubeconfig is written. */
  readonly file: string;
}

/** The kubeconfig of a new ServiceAccount with the rights of ClusterRoles. */
export async function serviceAccountKubeconfig(options: ServiceAccountOptions): Promise<string> {
  const { kubeconfig, name, clusterRoles, namespaces, file } = options;
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await postObject(kubeconfig, accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
  for (const [i, role] of clusterRoles.entries()) {
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      metadata: { name: i === 0 ? name : `${name}-${i}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
    };
    if (!namespaces) await postObject(kubeconfig, `${rbac}/clusterrolebindings`, { ...binding, kind: 'ClusterRoleBinding' });
    for (const namespace of namespaces ?? [])
      await postObject(kubeconfig, `${rbac}/namespaces/${namespace}/rolebindings`, { ...binding, kind: 'RoleBinding' });
  }
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const { status } = await postObject(kubeconfig, `${accounts}/${name}/token`, request);
  const config = parse(readFileSync(kubeconfig, 'utf8')) as { users: unknown[] };
  await writeFile(file, stringify({ ...config, users: [{ name: 'admin', user: { token: status.token } }] }), { mode: 0o600 });
  return file;
}
