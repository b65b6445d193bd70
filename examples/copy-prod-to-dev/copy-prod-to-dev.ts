// Copies a namespace of production into a development cluster: one replica of everything, no secrets that are labeled so, other hosts,
// another storage class. Through a temporary folder: nothing stays of the backup.
// node copy-prod-to-dev.ts prod.kubeconfig dev.kubeconfig shop *.example.com=*.dev.example.com fast-ssd=standard [seconds]
import { clusterFromKubeConfig, migrate, type RestoreTransform } from '@lifeboat/core';

const [prodPath, devPath, namespace = '', hosts = '', classes = '', seconds = '300'] = process.argv.slice(2);
const pair = (text: string) => Object.fromEntries([text.split('=')]) as Record<string, string>;

const scaleDown: RestoreTransform = {
  name: 'scale-down',
  matches: ({ kind }) => kind === 'Deployment' || kind === 'StatefulSet',
  transform: (object) => ({ ...object, spec: { ...(object.spec as object), replicas: 1 } }),
};
const dropSecrets: RestoreTransform = {
  name: 'drop-secrets',
  matches: ({ kind, metadata }) => kind === 'Secret' && metadata.labels?.environment === 'prod',
  transform: () => null,
};

const [prod, dev] = [await clusterFromKubeConfig({ path: prodPath }), await clusterFromKubeConfig({ path: devPath })];
const { phase, targets } = await migrate({
  from: prod,
  to: [
    {
      name: 'dev',
      cluster: dev,
      restore: {
        existingResourcePolicy: 'update',
        hostMapping: pair(hosts),
        storageClassMapping: pair(classes),
        transforms: [scaleDown, dropSecrets],
      },
    },
  ],
  backup: { includedNamespaces: [namespace] },
  readiness: { timeoutInMs: Number(seconds) * 1000 },
}).result;

console.log(`${namespace} of ${prod.server} in ${dev.server}: ${phase}`);
for (const { error, restore, notReady = [], comparison, unmovedVolumes } of targets) {
  if (error) console.log(`${error.step}: ${error.error.message}`);
  if (restore?.counts) console.log(`${restore.counts.created} created, ${restore.counts.updated} updated, ${restore.counts.failed} failed`);
  for (const { groupResource, name, reason } of notReady) console.log(`${groupResource} ${name} is not ready: ${reason}`);
  for (const { groupResource, name } of comparison?.differences ?? []) console.log(`${groupResource} ${name} differs from ${prod.server}`);
  for (const { groupResource, reason } of comparison?.notCompared ?? []) console.log(`${groupResource} are not compared: ${reason}`);
  for (const { claim, reason } of unmovedVolumes) console.log(`claim ${claim} is empty: ${reason}`);
}
process.exitCode = phase === 'Completed' ? 0 : 1;
await Promise.all([prod.close(), dev.close()]);
