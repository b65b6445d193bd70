import type { VeleroKind } from '@lifeboat/core/velero-api';
import type { CliContext } from '../cli-context.ts';
import { withEngine } from '../commands/with-engine.ts';
import { exitCodes } from '../exit-codes.ts';
import { loadLifeboatConfig } from '../locations/file/load-lifeboat-config.ts';
import { chooseMode } from '../server-mode/choose-mode.ts';
import type { ModeFlags } from '../server-mode/mode-flags.ts';
import { type OpenServer, openServer } from '../server-mode/open-server.ts';
import type { NameKind } from './name-kinds.ts';

const kinds = new Map<NameKind, VeleroKind>([
  ['backup', 'Backup'],
  ['restore', 'Restore'],
  ['schedule', 'Schedule'],
  ['backup-location', 'BackupStorageLocation'],
  ['snapshot-location', 'VolumeSnapshotLocation'],
  ['repository', 'BackupRepository'],
]);

/** Names that the cluster or the location has, as many as are found until `context.signal` aborts; none where something fails. */
export async function findNames(kind: NameKind, given: ReadonlyMap<string, string | true>, context: CliContext): Promise<string[]> {
  const names: string[] = [];
  const flags = flagsOf(given);
  const found = kind === 'location' ? findLocations(flags, context, names) : findObjects(kind, flags, context, names);
  const end = new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([found.catch(() => {}), end]);
  return [...new Set(names)].sort();
}

async function findLocations(flags: ModeFlags, context: CliContext, names: string[]): Promise<void> {
  const config = await loadLifeboatConfig(flags, context);
  names.push(...(config?.locations ?? []).map(({ name }) => name));
}

async function findObjects(kind: NameKind, flags: ModeFlags, context: CliContext, names: string[]): Promise<void> {
  const { signal } = context;
  if (kind === 'namespace') return await withServer(await openServer(flags, context), (server) => findNamespaces(server, signal, names));
  // Only these two are without a server, too.
  const mode = kind === 'backup' || kind === 'restore' ? await chooseMode({ flags, context }) : undefined;
  if (mode?.mode === 'local') return await findInLocation(kind as 'backup' | 'restore', flags, context, names);
  await withServer(mode?.server ?? (await openServer(flags, context)), async ({ client }) => {
    const of = kinds.get(kind);
    if (of) names.push(...(await client.objects(of).list({ signal })).map(({ metadata }) => metadata.name));
  });
}

async function findInLocation(kind: 'backup' | 'restore', flags: ModeFlags, context: CliContext, names: string[]): Promise<void> {
  await withEngine({ flags, context }, async ({ engine }) => {
    const { signal } = context;
    for await (const { name } of kind === 'backup' ? engine.listBackups({ signal }) : engine.listRestores({ signal })) names.push(name);
    return exitCodes.completed;
  });
}

async function findNamespaces({ cluster }: OpenServer, signal: AbortSignal, names: string[]): Promise<void> {
  for await (const { items } of cluster.listPages({ group: '', version: 'v1', resource: 'namespaces' }, { signal }))
    names.push(...items.map(({ metadata }) => metadata.name));
}

async function withServer(server: OpenServer, use: (server: OpenServer) => Promise<void>): Promise<void> {
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

/** Those that say where to look. */
function flagsOf(given: ReadonlyMap<string, string | true>): ModeFlags {
  const text = (name: string) => {
    const value = given.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const context = text('context') ?? text('kubecontext');
  const location = text('location') ?? text('from');
  const pick = Object.entries({ kubeconfig: text('kubeconfig'), namespace: text('namespace'), config: text('config'), context });
  return {
    ...Object.fromEntries(pick.filter(([, value]) => value !== undefined)),
    ...(location !== undefined && { location: [location] }),
    ...(given.has('local') && { local: true }),
    ...(given.has('inCluster') && { inCluster: true }),
    quiet: true,
  };
}
