import { beforeAll, describe, expect, inject, test } from 'vitest';
import { installApplication } from '../e2e/application/install-application.ts';
import { readClusterOf } from '../e2e/compare/compare-clusters.ts';
import { compareContents, describeDifference } from '../e2e/compare/compare-contents.ts';
import type { ClusterContent } from '../e2e/compare/read-cluster.ts';
import { untilSettled } from '../e2e/compare/until-settled.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { minioLocation } from '../real-servers/minio-location.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';
import { allVeleroRules, veleroRules, withoutVelero } from './testing/velero-rules.ts';

const real = inject('real');
const objects = Number(process.env.LIFEBOAT_E2E_OBJECTS ?? 2000);

// Points 1 and 2 of issue 4: whoever made the backup, Velero and Lifeboat restore it to the same cluster.
describe.skipIf(!real)(`a cluster of ${objects} objects and an application`, { timeout: 900_000 }, () => {
  if (!real) return;
  const { state } = real;
  const bucket = 'velero-compat';
  const minio = minioLocation(real.minio, bucket);
  const cluster = (name: string) => startCluster(name, ['--controllers'], state);
  const run = async (kubeconfig: string, ...args: string[]) => {
    const command = [...args, '--kubeconfig', kubeconfig, '--location', minio.url];
    const result = await lifeboat(command, { env: minio.env });
    expect(result.code, `lifeboat ${command.join(' ')}\n${result.stdout}${result.stderr}`).toBe(0);
  };
  const withVelero = async (name: string, kubeconfig: string, work: (velero: RealVelero) => Promise<void>) => {
    const velero = await startVelero({ cluster: name, kubeconfig, state, minio: real.minio, bucket });
    try {
      await work(velero);
      expect(await velero.location()).toMatchObject({ phase: 'Available' });
    } finally {
      await velero.down();
    }
  };

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const { kubeconfig, down } = await cluster('velero-a');
    try {
      await Promise.all([runServerScript('workload', [kubeconfig, String(objects)], state), installApplication(kubeconfig)]);
      // A claim that is half bound when it is backed up has other owners of its fields afterwards.
      await kubectl(kubeconfig, '-n', 'harbor', 'wait', 'pvc/found', '--for=jsonpath={.status.phase}=Bound', '--timeout=120s');
      await withVelero('velero-a', kubeconfig, async (velero) => {
        // Without the flag Velero leaves out most cluster-scoped kinds.
        const printed = await velero.cli('backup', 'create', 'by-velero', '--include-cluster-resources=true', '--wait');
        expect(printed).toContain('Backup completed with status: Completed');
      });
      await run(kubeconfig, 'backup', 'create', 'by-lifeboat', '--quiet');
    } finally {
      await down();
    }
  }, 300_000);

  test.each(['by-velero', 'by-lifeboat'])('%s comes back the same by both', async (backup) => {
    const [ours, theirs] = await Promise.all([cluster('velero-b'), cluster('velero-c')]);
    try {
      await run(ours.kubeconfig, 'restore', 'create', `${backup}-to-b`, '--from-backup', backup, '--quiet');
      await withVelero('velero-c', theirs.kubeconfig, async (velero) => {
        await velero.untilSynced('backup', backup);
        await expectShownWhole(velero, backup);
        await velero.cli('restore', 'create', `${backup}-to-c`, '--from-backup', backup, '--wait');
        const { status } = await velero.get('restore', `${backup}-to-c`);
        expect(status).toMatchObject({ phase: 'Completed' });
        expect(status.errors).toBeUndefined();
      });
      const read = async (kubeconfig: string): Promise<ClusterContent> => withoutVelero(await readClusterOf(kubeconfig));
      const { differences, compared, unusedRules } = await untilSettled(async () =>
        compareContents(await read(theirs.kubeconfig), await read(ours.kubeconfig), allVeleroRules),
      );
      expect(differences.slice(0, 50).map(describeDifference)).toEqual([]);
      expect(compared).toBeGreaterThan(objects);
      expect(unusedRules.filter((rule) => veleroRules.includes(rule)).map(({ reason }) => reason)).toEqual([]);
    } finally {
      await Promise.all([ours.down(), theirs.down()]);
    }
  });
});

async function expectShownWhole(velero: RealVelero, backup: string): Promise<void> {
  const { status } = await velero.get('backup', backup);
  const { itemsBackedUp } = status.progress as { itemsBackedUp: number };
  const described = await velero.cli('backup', 'describe', backup, '--details');
  expect(described).toMatch(/Phase: +.*Completed/);
  expect(described).toMatch(new RegExp(`Items backed up: +${itemsBackedUp}`));
  expect(described).not.toMatch(/error|not found/i);
  // Every object stands in the list of the details.
  const listed = described.slice(described.indexOf('Resource List:')).match(/^ {4}- /gm) ?? [];
  expect(listed).toHaveLength(itemsBackedUp);
  expect(await velero.cli('backup', 'logs', backup)).toMatch(/level=info msg="Backed up a total of \d+ items/);
}
