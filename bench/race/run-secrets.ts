import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minioLocation } from '../../test/real-servers/minio-location.ts';
import { startCluster, startMinio } from '../../test/real-servers/server-scripts.ts';
import { round, runMeasured } from '../run-measured.ts';
import { timed } from '../timed.ts';
import { postEverything } from './post-everything.ts';
import type { Timed } from './ratios.ts';
import { createRawClient, type RawClient, rawConnections } from './raw-client.ts';
import { rawObjects } from './raw-objects.ts';
import { servedTypes } from './served-types.ts';
import { type Spread, spreadOf } from './spread-of.ts';

interface SecretsRace {
  readonly secrets: number;
  readonly namespaces: number;
  readonly rounds: number;
}

/** `limit-post`: raw POSTs of the same bodies. `limit-patch`: raw patches of two labels each, which is what an update has to write.
 * `into-nothing`, `none`, `update`: restores by the built command line, the last two over what is there. */
export type SecretsRun = 'limit-post' | 'limit-patch' | 'into-nothing' | 'none' | 'update';

export interface SecretsResult extends SecretsRace {
  readonly kubernetes: string;
  readonly runs: Readonly<Record<SecretsRun, readonly Timed[]>>;
  /** Of restores to their limit, of the same round: by the clock, and by the processors' time of both processes. */
  readonly ratios: readonly { readonly run: SecretsRun; readonly limit: SecretsRun; readonly clock: Spread; readonly processors: Spread }[];
}

const limits: readonly (readonly [SecretsRun, SecretsRun])[] = [
  ['into-nothing', 'limit-post'],
  ['none', 'limit-post'],
  ['update', 'limit-post'],
  ['update', 'limit-patch'],
];

/** Many Secrets restored into nothing, and over the same ones: what Velero's users report takes it an hour. */
export async function runSecrets(race: SecretsRace, log: (line: string) => void): Promise<SecretsResult> {
  const { secrets, namespaces, rounds } = race;
  const state = await mkdtemp(join(tmpdir(), 'lb-'));
  const ends: (() => unknown)[] = [() => rm(state, { recursive: true, force: true })];
  try {
    const minio = await startMinio(state);
    ends.push(minio.down);
    await minio.makeBucket('race');
    const { kubeconfig, down } = await startCluster('race', [], state);
    ends.push(down);
    const client = createRawClient(kubeconfig);
    ends.push(() => client.close());
    const { gitVersion } = JSON.parse((await client.send('GET', '/version')).toString()) as { gitVersion: string };
    log(`filling a cluster with ${secrets} Secrets`);
    const names = Array.from({ length: namespaces }, (_, i) => `secrets-${i}`);
    await fill(client, secrets, names);
    const { url, env } = minioLocation(minio, 'race');
    const cli = async (...args: readonly string[]): Promise<Omit<Timed, 'round'>> => {
      const { seconds, cpuSeconds, peakMiB } = await runMeasured([...args, '--kubeconfig', kubeconfig, '--location', url, '--quiet'], env);
      return { seconds, cpuSeconds, peakMiB };
    };
    await cli('backup', 'create', 'race', '--include-namespaces', names.join(','));
    const raw = await rawObjects(
      client,
      (await servedTypes(client)).filter(({ resource }) => resource === 'secrets'),
      (name) => names.includes(name),
    );
    const restore = (name: string, ...flags: readonly string[]) => cli('restore', 'create', name, '--from-backup', 'race', ...flags);
    const runs: Record<SecretsRun, Timed[]> = { 'limit-post': [], 'limit-patch': [], 'into-nothing': [], none: [], update: [] };
    for (let number = 1; number <= rounds; number++) {
      const mapping = names.map((name) => `${name}:new-${number}-${name}`).join(',');
      const all: readonly (readonly [SecretsRun, () => Promise<Omit<Timed, 'round'>>])[] = [
        ['limit-post', () => timed(postEverything(client, raw, (namespace) => `limit-${number}-${namespace}`))],
        ['into-nothing', () => restore(`nothing-${number}`, '--namespace-mappings', mapping)],
        ['none', () => restore(`none-${number}`)],
        ['update', () => restore(`update-${number}`, '--existing-resource-policy', 'update')],
        ['limit-patch', () => timed(() => patchAll(client, raw, String(number)))],
      ];
      const turn = number % all.length;
      for (const [name, run] of [...all.slice(turn), ...all.slice(0, turn)]) {
        const result = await run();
        runs[name].push({ round: number, ...result });
        const { seconds, cpuSeconds = Number.NaN, peakMiB } = result;
        log(
          `${number} ${name}: ${round(seconds)} s, ${round(cpuSeconds)} s of processors${peakMiB === undefined ? '' : `, ${peakMiB} MiB`}`,
        );
      }
    }
    const ratios = limits.map(([run, limit]) => ({ run, limit, ...ratiosOf(runs[run], runs[limit]) }));
    return { ...race, kubernetes: gitVersion, runs, ratios };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

function ratiosOf(of: readonly Timed[], to: readonly Timed[]): { clock: Spread; processors: Spread } {
  const each = (value: (run: Timed) => number) => spreadOf(of.map((run, i) => value(run) / value(to[i] ?? run)));
  return { clock: each(({ seconds }) => seconds), processors: each(({ cpuSeconds = Number.NaN }) => cpuSeconds) };
}

async function fill(client: RawClient, secrets: number, namespaces: readonly string[]): Promise<void> {
  for (const name of namespaces) await client.send('POST', '/api/v1/namespaces', json({ metadata: { name } }));
  await inParallel(
    Array.from({ length: secrets }, (_, i) => i),
    async (i) => {
      const data = {
        password: Buffer.from(`${i}`.padEnd(64, 'x')).toString('base64'),
        token: Buffer.alloc(600, i % 256).toString('base64'),
      };
      const metadata = { name: `secret-${i}`, labels: { app: `app-${i % 50}` } };
      await client.send(
        'POST',
        `/api/v1/namespaces/${namespaces[i % namespaces.length]}/secrets`,
        json({ type: 'Opaque', metadata, data }),
      );
    },
  );
}

async function patchAll(client: RawClient, objects: Awaited<ReturnType<typeof rawObjects>>, label: string): Promise<void> {
  const body = json({ metadata: { labels: { 'velero.io/backup-name': 'race', 'velero.io/restore-name': `raw-${label}` } } });
  await inParallel(objects, async ({ base, resource, namespace, object: { metadata } }) => {
    await client.send('PATCH', `${base}/namespaces/${namespace}/${resource}/${String(metadata.name)}`, body);
  });
}

async function inParallel<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const worker = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: rawConnections }, worker));
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
