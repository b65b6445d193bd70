import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minioLocation } from '../../test/real-servers/minio-location.ts';
import { runServerScript, startCluster, startMinio } from '../../test/real-servers/server-scripts.ts';
import { runMeasured } from '../run-measured.ts';
import { timed } from '../timed.ts';
import { listEverything } from './list-everything.ts';
import { postEverything } from './post-everything.ts';
import type { Timed } from './ratios.ts';
import { createRawClient } from './raw-client.ts';
import { rawObjects } from './raw-objects.ts';
import { servedTypes } from './served-types.ts';
import { startVeleroContestant } from './velero-contestant.ts';

/** One race. */
export interface Scenario {
  readonly objects: number;
  /** Of a ConfigMap's data. */
  readonly bytes: number;
  readonly namespaces: number;
  /** Whether the cluster's controllers run: they take processors and act on what is restored. */
  readonly controllers: boolean;
  readonly rounds: number;
  /** Rounds in which Velero runs too. */
  readonly veleroRounds: number;
  /** Another checkout, built, that races along as `against`. */
  readonly against?: string | undefined;
}

export type Contestant = 'limit' | 'lifeboat' | 'against' | 'velero';

export interface ScenarioResult extends Omit<Scenario, 'against'> {
  readonly kubernetes: string;
  /** What was measured, in seconds. */
  readonly backup: Readonly<Record<Contestant, readonly Timed[]>>;
  readonly restore: Readonly<Record<Contestant, readonly Timed[]>>;
}

type Runner = (round: number) => Promise<Omit<Timed, 'round'>>;

/** Runs one race: first every round of backups, then of restores, each into namespaces of its own. In every round the
 * contestants begin in another order. */
export async function runScenario(scenario: Scenario, log: (line: string) => void): Promise<ScenarioResult> {
  const state = await mkdtemp(join(tmpdir(), 'lb-'));
  const ends: (() => unknown)[] = [() => rm(state, { recursive: true, force: true })];
  try {
    const minio = await startMinio(state);
    ends.push(minio.down);
    for (const bucket of ['race', 'against', 'velero']) await minio.makeBucket(bucket);
    const { kubeconfig, down } = await startCluster('race', scenario.controllers ? ['--controllers'] : [], state);
    ends.push(down);
    const { objects, bytes, namespaces } = scenario;
    log(`filling a cluster with ${objects} objects`);
    const sizes = ['--bytes', String(bytes), '--namespaces', String(namespaces)];
    await runServerScript('workload', [kubeconfig, String(objects), ...sizes], state);
    const velero =
      scenario.veleroRounds > 0 ? await startVeleroContestant({ cluster: 'race', kubeconfig, minio, bucket: 'velero', state }) : undefined;
    if (velero) ends.push(velero.down);
    const client = createRawClient(kubeconfig);
    ends.push(() => client.close());
    const types = await servedTypes(client);
    const { gitVersion } = JSON.parse((await client.send('GET', '/version')).toString()) as { gitVersion: string };

    const cli = (location: string, checkout?: string) => async (args: readonly string[]) => {
      const { url, env } = minioLocation(minio, location);
      const all = [...args, '--kubeconfig', kubeconfig, '--location', url, '--quiet'];
      const { seconds, cpuSeconds, peakMiB } = await runMeasured(all, env, { checkout });
      return { seconds, cpuSeconds, peakMiB };
    };
    const own = cli('race');
    const other = scenario.against === undefined ? undefined : cli('against', scenario.against);
    const mapping = (contestant: string, round: number) =>
      Object.fromEntries(Array.from({ length: namespaces }, (_, i) => [`load-${i}`, `${contestant}-${round}-${i}`]));
    const flagOf = (map: Readonly<Record<string, string>>) => [
      '--include-namespaces',
      Object.keys(map).join(','),
      '--namespace-mappings',
      Object.entries(map)
        .map((pair) => pair.join(':'))
        .join(','),
    ];

    const backups = new Map<Contestant, Runner>([
      ['limit', () => timed(() => listEverything(client, types))],
      ['lifeboat', (round) => own(['backup', 'create', `race-${round}`])],
    ]);
    if (other) backups.set('against', (round) => other(['backup', 'create', `race-${round}`]));
    if (velero) backups.set('velero', async (round) => ({ seconds: await velero.backup(`race-${round}`) }));
    const backup = await runRounds('backup', backups, scenario, log);

    const raw = await rawObjects(client, types, (namespace) => namespace.startsWith('load-'));
    const restoreArgs = (contestant: string, round: number) => [
      ...['restore', 'create', `race-${round}`, '--from-backup', 'race-1'],
      ...flagOf(mapping(contestant, round)),
    ];
    const restores = new Map<Contestant, Runner>([
      ['limit', (round) => timed(postEverything(client, raw, (namespace) => namespace.replace(/^load/, `limit-${round}`)))],
      ['lifeboat', (round) => own(restoreArgs('lifeboat', round))],
    ]);
    if (other) restores.set('against', (round) => other(restoreArgs('against', round)));
    if (velero)
      restores.set('velero', async (round) => ({
        seconds: await velero.restore(`race-${round}`, 'race-1', mapping('velero', round)),
      }));
    const restore = await runRounds('restore', restores, scenario, log);
    const { against: _against, ...told } = scenario;
    return { ...told, objects: raw.length, kubernetes: gitVersion, backup, restore };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function runRounds(
  what: string,
  runners: ReadonlyMap<Contestant, Runner>,
  { rounds, veleroRounds }: Scenario,
  log: (line: string) => void,
): Promise<Record<Contestant, Timed[]>> {
  const measured: Record<Contestant, Timed[]> = { limit: [], lifeboat: [], against: [], velero: [] };
  const names = [...runners.keys()];
  for (let round = 1; round <= rounds; round++) {
    const turn = round % names.length;
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      if (name === 'velero' && round > veleroRounds) continue;
      const result = await runners.get(name)?.(round);
      if (!result) continue;
      measured[name].push({ round, ...result });
      const { seconds, cpuSeconds, peakMiB } = result;
      log(
        `${what} ${round} ${name}: ${seconds.toFixed(2)} s` +
          (cpuSeconds === undefined ? '' : `, ${cpuSeconds.toFixed(2)} s of processors`) +
          (peakMiB === undefined ? '' : `, ${peakMiB} MiB`),
      );
    }
  }
  return measured;
}
