import type { VeleroClient } from '@lifeboat/core/velero-client';

const rounds = 10;

/** The slowest of ten times from a client's write until it sees what became of it, in milliseconds. */
export async function measureReactions(client: VeleroClient, backup: string): Promise<Record<string, number>> {
  const slowest: Record<string, number> = {};
  const take = async (what: string, act: () => Promise<unknown>) => {
    const start = performance.now();
    await act();
    slowest[what] = Math.max(slowest[what] ?? 0, Math.round(performance.now() - start));
  };
  const requests = client.objects('ServerStatusRequest');
  const downloads = client.objects('DownloadRequest');
  const backups = client.objects('Backup');
  const isAnswered = ({ status }: { status: { phase?: string } }) => status.phase === 'Processed' || status.phase === 'Failed';
  for (let i = 0; i < rounds; i++) {
    const name = `reaction-${i}`;
    await take('a status request is answered', async () => {
      await requests.create({ metadata: { name }, spec: {} });
      await requests.waitFor(name, { until: isAnswered });
    });
    await take('a URL for a file is there', async () => {
      await downloads.create({ metadata: { name }, spec: { target: { kind: 'BackupLog', name: backup } } });
      await downloads.waitFor(name, { until: isAnswered });
    });
    await take('a new backup has a phase', async () => {
      await client.createBackup({ name, includedNamespaces: ['default'], labelSelector: { matchLabels: { nothing: 'has-it' } } });
      await backups.waitFor(name, { until: ({ status }) => status.phase !== undefined });
    });
    await take('a new backup is in progress', () =>
      backups.waitFor(name, { until: ({ status }) => !['New', 'Queued', 'ReadyToStart', undefined].includes(status.phase) }),
    );
    const { status } = await client.waitForBackup(name);
    if (status.phase !== 'Completed') throw new Error(`Backup ${name} ended ${status.phase}: ${JSON.stringify(status)}`);
    await take('a new schedule has a phase', async () => {
      await client.createSchedule({ name, schedule: '0 3 1 1 *', template: { includedNamespaces: ['default'] } });
      await client.objects('Schedule').waitFor(name, { until: (schedule) => schedule.status.phase === 'Enabled' });
    });
  }
  return slowest;
}
