// node own-operator.ts [folder of backups] [kubeconfig]: serves velero.io, and gives each Namespace with the label `backup=nightly` a Schedule.
import { createController, type Reconciler } from '@lifeboat/controller';
import { clusterFromKubeConfig, createFileSystemProvider, LifeboatError } from '@lifeboat/core';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import { createAwsProvider } from '@lifeboat/provider-aws';

const [folder = './backups', path] = process.argv.slice(2);
const cluster = await clusterFromKubeConfig({ path });
const velero = createVeleroClient({ cluster });
const ours = { 'app.kubernetes.io/managed-by': 'own-operator' };

const nightlyBackups: Reconciler = {
  name: 'nightly-backups',
  type: { group: '', version: 'v1', resource: 'namespaces', namespaced: false },
  async reconcile({ name, object, signal, logger }) {
    const schedule = `nightly-${name}`;
    const isWanted = object?.metadata.labels?.backup === 'nightly' && !object.metadata.deletionTimestamp;
    const there = await velero.objects('Schedule').get(schedule, { signal });
    if (isWanted && !there) {
      const template = { includedNamespaces: [name], ttl: '168h' };
      await velero.createSchedule({ name: schedule, schedule: 'CRON_TZ=Europe/Berlin 0 2 * * *', template, labels: ours, signal });
      logger.info('Its backups are scheduled');
    } else if (!isWanted && there?.metadata.labels?.['app.kubernetes.io/managed-by'] === 'own-operator') {
      await velero.objects('Schedule').delete(schedule, { signal });
      logger.info('Its backups are not scheduled any more; those that were made stay');
    }
    return undefined;
  },
};

const print = (message: string, fields = {}) => console.log(message, JSON.stringify(fields));
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
try {
  await createController({
    cluster,
    // Locations of the cluster say provider `aws`, or `file` with a `path` within this folder.
    providers: [createAwsProvider(), createFileSystemProvider({ within: folder })],
    reconcilers: [nightlyBackups],
    logger: { debug: () => {}, info: print, warn: print, error: print },
  }).run({ signal: stop.signal });
} catch (error) {
  console.error(LifeboatError.isInstance(error) ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  await cluster.close();
}
