import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClusterClient,
  clusterFromKubeConfig,
  type PermissionsOptions,
  type PermissionsRequest,
  type PolicyRule,
  permissionObjects,
  requiredPermissions,
} from '@lifeboat/core';
import { parse, stringify } from 'yaml';
import { kubectl } from './kubectl.ts';
import { postObject } from './service-account-kubeconfig.ts';

interface AccountOptions {
  /** The admin's. */
  readonly kubeconfig: string;
  /** Of the ServiceAccount, and of its roles. */
  readonly name: string;
  /** Of the ServiceAccount, which has to be there. */
  readonly namespace: string;
  /** What it shall be able to do, and nothing more. */
  readonly requests: readonly PermissionsRequest[];
  readonly options?: PermissionsOptions;
  /** Where its kubeconfig is written. */
  readonly folder: string;
}

/** The kubeconfig of a new ServiceAccount that has exactly the rights of `requiredPermissions`. */
export async function accountWithRights({ kubeconfig, name, namespace, requests, options, folder }: AccountOptions): Promise<string> {
  const admin = await clusterFromKubeConfig({ path: kubeconfig });
  const rules: [string, PolicyRule][] = [];
  try {
    const discovery = await admin.discover();
    const roles = requests.flatMap((request, number) => {
      const rights = requiredPermissions(request, discovery, options);
      rules.push(...rights.clusterRules.map((rule): [string, PolicyRule] => ['', rule]));
      for (const [where, own] of Object.entries(rights.namespaceRules))
        rules.push(...own.map((rule): [string, PolicyRule] => [where, rule]));
      // Else they are part of the backup, and nobody may restore rights that he has not.
      const labels = { 'velero.io/exclude-from-backup': 'true' };
      return permissionObjects(rights, { name: `${name}-${number}`, serviceAccount: { namespace, name }, labels });
    });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
    const manifest = join(folder, `${name}.json`);
    await writeFile(manifest, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [account, ...roles] }));
    await kubectl(kubeconfig, 'apply', '-f', manifest);
  } finally {
    await admin.close();
  }
  const { status } = await postObject(kubeconfig, `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600 },
  });
  const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
  const file = join(folder, `${name}.kubeconfig`);
  const users = config.users.map((user) => ({ name: user.name, user: { token: status.token } }));
  await writeFile(file, stringify({ ...config, users }), { mode: 0o600 });
  const cluster = await clusterFromKubeConfig({ path: file });
  try {
    for (const [where, rule] of rules) await untilAllowed(cluster, where, rule);
  } finally {
    await cluster.close();
  }
  return file;
}

async function untilAllowed(cluster: ClusterClient, where: string, rule: PolicyRule): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await isAllowed(cluster, where, rule)) return;
    await sleep(100);
  }
  throw new Error(`The API server does not give the right in "${where}": ${JSON.stringify(rule)}`);
}

/** Whether the API server knows of a rule by now: it learns of roles some moments after they are made. */
async function isAllowed(cluster: ClusterClient, namespace: string, rule: PolicyRule): Promise<boolean> {
  const [group = '', [resource = '', subresource] = [], verb = ''] = [rule.apiGroups[0], rule.resources[0]?.split('/'), rule.verbs[0]];
  const type = { group: 'authorization.k8s.io', version: 'v1', resource: 'selfsubjectaccessreviews' };
  const resourceAttributes = { namespace, group, resource, subresource, verb, name: rule.resourceNames?.[0] };
  const asked = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    metadata: { name: '' },
    spec: { resourceAttributes },
  };
  return ((await cluster.create(type, asked)).status as { allowed?: boolean } | undefined)?.allowed === true;
}
