import type { GroupVersionResource, KubeObject } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import { type VeleroKind, veleroKinds } from '@lifeboat/core/velero-api';
import type { OpenServer } from '../server-mode/open-server.ts';
import { cliVersion } from '../version.ts';
import { readLog } from './read-log.ts';
import { redactObject } from './redact-object.ts';
import { createRedactor } from './redactor.ts';

export interface BundleOptions {
  readonly server: OpenServer;
  /** Whose logs and results are wanted. */
  readonly backup?: string | undefined;
  readonly restore?: string | undefined;
  readonly signal: AbortSignal;
  readonly onStep?: (step: string) => void;
}

const core = (resource: string): GroupVersionResource => ({ group: '', version: 'v1', resource });
const apps = (resource: string): GroupVersionResource => ({ group: 'apps', version: 'v1', resource });

/** What a report of a bug needs, file by file, without secrets. What cannot be had is told in `errors.txt` and keeps nothing else. */
export async function collectBundle(options: BundleOptions): Promise<ReadonlyMap<string, string>> {
  const { server, backup, restore, signal, onStep } = options;
  const { client, cluster, namespace } = server;
  const redactor = createRedactor();
  const files = new Map<string, string>();
  const errors: string[] = [];
  const attempt = async (what: string, collect: () => Promise<void>) => {
    signal.throwIfAborted();
    onStep?.(what);
    await collect().catch((error: unknown) => {
      signal.throwIfAborted();
      errors.push(`${what}: ${(error as Error).message}`);
    });
  };
  const list = async (type: GroupVersionResource): Promise<KubeObject[]> => {
    const items: KubeObject[] = [];
    for await (const page of cluster.listPages(type, { namespace, signal })) items.push(...page.items);
    return items;
  };
  const keep = (file: string, items: unknown) => void files.set(file, stringifyJson(redactObject(items, redactor), { indent: 2 }));

  // Read only so as to know what must not be told; nothing of them is kept.
  await attempt('Secrets, to leave out what they hold', async () => {
    for (const secret of await list(core('secrets')))
      for (const value of Object.values((secret.data ?? {}) as Record<string, string>))
        redactor.learnFile(Buffer.from(value, 'base64').toString('utf8'));
  });
  await attempt('versions', async () => {
    const answer = await server.status().catch((error: unknown) => ({ error: (error as Error).message }));
    keep('versions.json', {
      client: cliVersion(),
      node: process.versions.node,
      kubernetes: await cluster.version({ signal }),
      server: answer,
    });
  });
  for (const kind of Object.keys(veleroKinds) as VeleroKind[])
    await attempt(kind, async () => keep(`velero.io/${kind}.json`, await client.objects(kind).list({ signal })));
  let pods: KubeObject[] = [];
  for (const type of [apps('deployments'), apps('daemonsets'), core('pods'), core('events')])
    await attempt(`${type.resource} of the namespace`, async () => {
      const items = await list(type);
      if (type.resource === 'pods') pods = items;
      keep(`server/${type.resource}.json`, items);
    });

  for (const pod of pods)
    for (const { container, previous } of containersOf(pod))
      await attempt(`log of ${pod.metadata.name}/${container}${previous ? ', the one before' : ''}`, async () => {
        const log = cluster.podLog?.({ namespace, pod: pod.metadata.name, container, previous, lines: 20_000 }, { signal });
        if (log) files.set(`server/logs/${pod.metadata.name}/${container}${previous ? '.previous' : ''}.log`, await readLog(log));
      });
  const results = { timeoutInMs: server.timeoutInMs, signal };
  if (backup !== undefined) {
    await attempt(
      `log of backup ${backup}`,
      async () => void files.set(`backups/${backup}.log`, await readLog(await client.openBackupLog(backup, results))),
    );
    await attempt(`results of backup ${backup}`, async () =>
      keep(`backups/${backup}-results.json`, await client.backupResults(backup, results)),
    );
  }
  if (restore !== undefined) {
    await attempt(
      `log of restore ${restore}`,
      async () => void files.set(`restores/${restore}.log`, await readLog(await client.openRestoreLog(restore, results))),
    );
    await attempt(`results of restore ${restore}`, async () =>
      keep(`restores/${restore}-results.json`, await client.restoreResults(restore, results)),
    );
  }
  if (errors.length > 0) files.set('errors.txt', errors.map((error) => `${error}\n`).join(''));
  // Last, since the redactor knows everything only now.
  return new Map([...files].map(([name, text]) => [name, redactor.text(text)]));
}

interface ContainerLog {
  readonly container: string;
  /** Of the run before the last restart. */
  readonly previous: boolean;
}

function containersOf({ spec, status }: KubeObject): ContainerLog[] {
  const { initContainers, containers } = (spec ?? {}) as Record<string, { readonly name: string }[] | null | undefined>;
  const { containerStatuses } = (status ?? {}) as {
    readonly containerStatuses?: { readonly name: string; readonly restartCount?: number }[] | null;
  };
  const restarted = new Set((containerStatuses ?? []).filter(({ restartCount = 0 }) => restartCount > 0).map(({ name }) => name));
  return [...(initContainers ?? []), ...(containers ?? [])].flatMap(({ name }) => [
    { container: name, previous: false },
    ...(restarted.has(name) ? [{ container: name, previous: true }] : []),
  ]);
}
