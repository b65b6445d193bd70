// Copies a namespace of production into a development cluster: one replica of everything, no secrets that are labeled so, other hosts,
// another storage class. Through a temporary folder: nothing stays of the backup.
// node copy-prod-to-dev.ts prod.kubeconfig dev.kubeconfig shop shop.example.com=shop.dev.example.com fast-ssd=standard [seconds]
import { clusterFromKubeConfig, type KubeObject, migrate, type RestoreItemAction } from '@lifeboat/core';
import { parseJson, stringifyJson } from '@lifeboat/core/json';

const [prodPath, devPath, namespace = '', hosts = '', classes = '', seconds = '300'] = process.argv.slice(2);
const [oldHost = '', newHost = ''] = hosts.split('=');
const [oldClass = '', newClass = ''] = classes.split('=');

// Steps of every restore: what they return is created.
const scaleDown: RestoreItemAction = {
  name: 'example.com/scale-down',
  appliesTo: { includedResources: ['deployments.apps', 'statefulsets.apps'] },
  execute: async ({ item }) => ({ item: { ...item, spec: { ...(item.spec as object), replicas: 1 } } }),
};
const dropSecrets: RestoreItemAction = {
  name: 'example.com/drop-secrets',
  appliesTo: { includedResources: ['secrets'], labelSelector: 'environment=prod' },
  execute: async () => ({ skipRestore: true }),
};
const otherHosts: RestoreItemAction = {
  name: 'example.com/other-hosts',
  appliesTo: { includedResources: ['ingresses.networking.k8s.io', 'configmaps'] },
  // Numbers of any size survive.
  execute: async ({ item }) => ({ item: parseJson(stringifyJson(item).replaceAll(oldHost, newHost)) as KubeObject }),
};

const [prod, dev] = [await clusterFromKubeConfig({ path: prodPath }), await clusterFromKubeConfig({ path: devPath })];
const { phase, targets } = await migrate({
  from: prod,
  to: [{ name: 'dev', cluster: dev, restore: { existingResourcePolicy: 'update', storageClassMapping: { [oldClass]: newClass } } }],
  backup: { includedNamespaces: [namespace] },
  readiness: { timeoutInMs: Number(seconds) * 1000 },
  engine: { actions: { restore: [scaleDown, dropSecrets, otherHosts] } },
}).result;

console.log(`${namespace} of ${prod.server} in ${dev.server}: ${phase}`);
for (const { error, restore, notReady = [], unmovedVolumes } of targets) {
  if (error) console.log(`${error.step}: ${error.error.message}`);
  if (restore?.counts) console.log(`${restore.counts.created} created, ${restore.counts.updated} updated, ${restore.counts.failed} failed`);
  for (const { groupResource, name, reason } of notReady) console.log(`${groupResource} ${name} is not ready: ${reason}`);
  for (const { claim, reason } of unmovedVolumes) console.log(`claim ${claim} is empty: ${reason}`);
}
process.exitCode = phase === 'Completed' ? 0 : 1;
await Promise.all([prod.close(), dev.close()]);
