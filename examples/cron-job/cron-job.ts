// node cron-job.ts: backs the cluster up to a bucket, and deletes what has expired. In a Pod, by cron-job.yaml; elsewhere by KUBECONFIG.
import { clusterFromKubeConfig, clusterInCluster, createEngine } from '@lifeboat/core';
import { createMinioObjectStore } from '@lifeboat/provider-minio';

const { KUBECONFIG, S3_ENDPOINT = '', S3_BUCKET = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '', TTL = '720h' } = process.env;
const credentials = { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY };
const cluster = KUBECONFIG ? await clusterFromKubeConfig() : await clusterInCluster();
const engine = createEngine({
  cluster,
  storageLocations: { main: { store: createMinioObjectStore({ endpoint: S3_ENDPOINT, bucket: S3_BUCKET, credentials }) } },
});

// Kubernetes ends a Pod by it: the backup is canceled, and nothing of it is left.
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const name = `nightly-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`;
try {
  const backup = await engine.backup({ name, ttl: TTL, labels: { schedule: 'nightly' }, signal: stop.signal }).result;
  console.log(`Backup ${name}: ${backup.phase}, ${backup.items} objects, ${backup.bytes} bytes`);
  for (const { code, message } of backup.issues) console.log(`${code}: ${message}`);
  // Never the last good ones, however long no new one has been made.
  const expired = await engine.deleteExpired({ labelSelector: { matchLabels: { schedule: 'nightly' } }, keepLast: 3, signal: stop.signal })
    .result;
  console.log(`Expired and deleted: ${expired.deleted}`);
  process.exitCode = backup.phase === 'Completed' ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await engine.close();
  await cluster.close();
}
