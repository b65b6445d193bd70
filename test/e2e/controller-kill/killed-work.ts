import { type BackupEntry, LifeboatError } from '@lifeboat/core';
import type { Backup, Restore } from '@lifeboat/core/velero-api';
import type { KillLab } from './kill-lab.ts';
import { workNamespace, workObjects } from './kill-lab.ts';

/** One kind of work that a server dies in the middle of. */
export interface KilledWork {
  readonly kind: 'backup' | 'restore' | 'deletion';
  /** What has to be there before. */
  prepare(name: string): Promise<void>;
  /** Asks the servers for it. */
  begin(name: string): Promise<void>;
  /** Waits until nothing is left to be done; returns how it ended. */
  end(name: string): Promise<string>;
  /** How far it is, for people. */
  state(name: string): Promise<string>;
  /** What is wrong with its end; empty when all is well. Takes away what there is. */
  check(name: string): Promise<string[]>;
}

/** Longer than any lease: what is not done by then is stuck. */
const timeoutInMs = 120_000;

/** The Backup from which restores are made. */
const baseBackup = 'base';

export function killedWork(lab: KillLab): KilledWork[] {
  const { client, engine } = lab;
  const nothing = async () => {};
  const filesOf = (folder: string, name: string) => lab.keys(`${folder}/${name}/`);

  async function makeBackup(name: string): Promise<Backup> {
    await client.createBackup({ name, includedNamespaces: [workNamespace] });
    return await client.waitForBackup(name, { timeoutInMs });
  }

  async function listed(name: string): Promise<BackupEntry | undefined> {
    for await (const entry of engine.listBackups()) if (entry.name === name) return entry;
    return undefined;
  }

  const backup: KilledWork = {
    kind: 'backup',
    prepare: nothing,
    begin: async (name) => void (await client.createBackup({ name, includedNamespaces: [workNamespace] })),
    end: async (name) => endOf(await client.waitForBackup(name, { timeoutInMs })),
    state: async (name) => (await client.getBackup(name)).status.phase ?? 'without a phase',
    async check(name) {
      const { status } = await client.getBackup(name);
      const problems: string[] = [];
      const entry = await listed(name);
      if (status.phase === 'Completed') {
        const found = entry?.state === 'complete' ? (await engine.verifyBackup(name).result).problems : [`it is listed as ${entry?.state}`];
        problems.push(...found.map((problem) => `Completed, but ${problem}`));
        if ((status.progress?.itemsBackedUp ?? 0) < workObjects) problems.push(`Completed with ${status.progress?.itemsBackedUp} objects`);
      } else if (status.phase === 'Failed') {
        if (!status.failureReason) problems.push('Failed without a reason');
        if (entry) problems.push(`Failed, and listed as ${entry.state}`);
        const left = await filesOf('backups', name);
        if (left.length > 0) problems.push(`Failed, and left ${left.join(', ')}`);
      } else problems.push(`it ended ${status.phase}`);
      return [...problems, ...(await deleted(name))];
    },
  };

  /** A Backup can be deleted with all that belongs to it. */
  async function deleted(name: string): Promise<string[]> {
    const problem = await client.deleteBackup(name, { timeoutInMs }).then(
      () => [],
      (error: unknown) => [`it cannot be deleted: ${String(error)}`],
    );
    const left = await filesOf('backups', name);
    return [...problem, ...(left.length > 0 ? [`its deletion left ${left.join(', ')}`] : [])];
  }

  const targetOf = (name: string) => `${workNamespace}-${name}`;
  const request = (name: string) => ({ name, backupName: baseBackup, namespaceMapping: { [workNamespace]: targetOf(name) } });
  const restore: KilledWork = {
    kind: 'restore',
    prepare: nothing,
    begin: async (name) => void (await client.createRestore(request(name))),
    end: async (name) => endOf(await client.waitForRestore(name, { timeoutInMs })),
    state: async (name) => (await client.getRestore(name)).status.phase ?? 'without a phase',
    async check(name) {
      const { status } = await client.getRestore(name);
      const problems: string[] = [];
      if (status.phase === 'Completed') problems.push(...(await differences(targetOf(name))).map((each) => `Completed, but ${each}`));
      else if (status.phase !== 'Failed') problems.push(`it ended ${status.phase}`);
      else if (!status.failureReason) problems.push('Failed without a reason');
      // As the reason says: a new one restores the rest.
      const again = `${name}-again`;
      await client.createRestore({ ...request(name), name: again });
      const { status: ended } = await client.waitForRestore(again, { timeoutInMs });
      if (ended.phase !== 'Completed') problems.push(`a second restore ended ${ended.phase}: ${ended.failureReason}`);
      problems.push(...(await differences(targetOf(name))).map((each) => `after a second restore ${each}`));
      for (const each of [name, again]) {
        await client.deleteRestore(each, { timeoutInMs });
        const left = await filesOf('restores', each);
        if (left.length > 0) problems.push(`its deletion left ${left.join(', ')}`);
      }
      await lab.deleteNamespace(targetOf(name));
      return problems;
    },
  };

  async function differences(namespace: string): Promise<string[]> {
    const [expected, found] = [await lab.content(workNamespace), await lab.content(namespace)];
    const wrong = [...expected].filter(([name, data]) => found.get(name) !== data).map(([name]) => name);
    return wrong.length === 0
      ? []
      : [`${wrong.length} of ${expected.size} objects are missing or other ones: ${wrong.slice(0, 3).join(', ')}`];
  }

  const deletion: KilledWork = {
    kind: 'deletion',
    async prepare(name) {
      const made = await makeBackup(name);
      if (made.status.phase !== 'Completed') throw new Error(`Backup ${name} ended ${made.status.phase}`);
      await client.createRestore({ name, backupName: name });
      await client.waitForRestore(name, { timeoutInMs });
    },
    begin: async (name) => void (await client.objects('DeleteBackupRequest').create({ metadata: { name }, spec: { backupName: name } })),
    async end(name) {
      for await (const found of client.objects('DeleteBackupRequest').observe(name, { timeoutInMs })) {
        if (!found) return 'gone';
        if (found.status.phase === 'Processed') return `refused: ${found.status.errors?.join('; ')}`;
      }
      return 'unknown';
    },
    state: async (name) =>
      (await client.objects('Backup').get(name))?.status.phase ??
      ((await client.objects('DeleteBackupRequest').get(name)) ? 'backup gone' : 'gone'),
    async check(name) {
      const is = async (what: string, look: () => Promise<unknown>) => ((await look()) ? [`there is still ${what}`] : []);
      const keys = [...(await filesOf('backups', name)), ...(await filesOf('restores', name))];
      return [
        ...(await is('the Backup', () => client.objects('Backup').get(name))),
        ...(await is('its Restore', () => client.objects('Restore').get(name))),
        ...(await is('its request', () => client.objects('DeleteBackupRequest').get(name))),
        ...(keys.length > 0 ? [`it left ${keys.join(', ')}`] : []),
        ...((await listed(name)) ? ['it is listed'] : []),
      ];
    },
  };

  return [backup, restore, deletion];
}

function endOf({ status }: Backup | Restore): string {
  return `${status.phase}${status.failureReason ? ` (${status.failureReason})` : ''}`;
}

/** Makes the Backup that restores need. */
export async function makeBase({ client }: KillLab): Promise<void> {
  await client.createBackup({ name: baseBackup, includedNamespaces: [workNamespace] });
  const { status } = await client.waitForBackup(baseBackup, { timeoutInMs });
  if (status.phase !== 'Completed')
    throw new LifeboatError({ code: 'INTERNAL', message: `The backup without a kill ended ${status.phase}: ${status.failureReason}` });
}
