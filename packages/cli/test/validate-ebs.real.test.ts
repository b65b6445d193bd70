import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ec2Region, ec2Region } from '../../../test/real-servers/ec2.ts';
import { startMoto } from '../../../test/real-servers/moto.ts';
import { type Ec2Front, startEc2Front } from '../../provider-aws/test/ec2-front.ts';
import { readmePolicy } from '../../provider-aws/test/readme-policy.ts';
import type { SnapshotterReport } from '../src/validate/validate-snapshotter.ts';
import { runInProcess } from './run-in-process.ts';

const region = 'eu-west-1';
const zone = 'eu-west-1b';
const moto = await startMoto();
afterAll(() => moto?.stop());

// Behind a front for what moto lacks: client tokens.
describe.skipIf(!moto)('provider validate on EBS of moto', () => {
  let cwd: string;
  let ec2: Ec2Region;
  let front: Ec2Front;
  let volume: string;

  beforeAll(async () => {
    if (!moto) return;
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-ebs-'));
    ec2 = ec2Region(moto, region);
    volume = await ec2.createVolume({ zone, type: 'gp3', iops: 4000, throughput: 250 });
    const user = await moto.createUser('lifeboat', readmePolicy('EBS permissions'));
    front = await startEc2Front({ target: moto.url });
    const keys = (secretAccessKey: string) =>
      `[default]\naws_access_key_id=${user.accessKeyId}\naws_secret_access_key=${secretAccessKey}\n`;
    await writeFile(join(cwd, 'aws.ini'), keys(user.secretAccessKey));
    await writeFile(join(cwd, 'wrong.ini'), keys('a-secret-access-key-that-is-wrong'));
    const entry = (name: string, file: string) =>
      `  - { name: ${name}, provider: aws, config: { region: ${region} }, credential: { file: ${file} } }\n`;
    await writeFile(join(cwd, 'lifeboat.yaml'), `volumeSnapshotLocations:\n${entry('ebs', 'aws.ini')}${entry('wrong', 'wrong.ini')}`);
    const spec = { csi: { driver: 'ebs.csi.aws.com', volumeHandle: volume } };
    await writeFile(join(cwd, 'pv.yaml'), JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec }));
  });
  afterAll(async () => {
    await front.stop();
    await rm(cwd, { recursive: true, force: true });
  });

  const validate = (location: string, ...argv: string[]) =>
    runInProcess(['provider', 'validate', '--snapshot-location', location, '--quiet', ...argv], {
      cwd,
      env: { AWS_ENDPOINT_URL_EC2: front.url, HOME: cwd },
    });

  test('what a user sees without making volumes', async () => {
    const { code, stdout, stderr } = await validate('ebs', '--volume', volume, '--zone', zone);
    expect(stderr).toBe('');
    expect(stdout.replace(/(\d+m)?\d+(\.\d+)? ?m?s\b/g, 'TIME').replace(volume, 'VOLUME')).toBe(`\
The snapshotter keeps every promise: ebs (aws)

  Volume ids              not checked (needs --persistent-volume)
  Volume info             ok
  Snapshots               ok
  Idempotent snapshots    ok
  Tags of snapshots       ok
  Waiting                 ok
  New volumes             ok; 8 of 9 not checked (needs --create-volumes)
  Delete                  ok; 1 of 3 not checked (needs --create-volumes)
  Quotas                  not checked (not possible on a live location)
  Secrets                 ok
  Cancellation            ok; 1 of 3 not checked (needs --create-volumes)
  Volume                  VOLUME (gp3, 4000 iops, 250 MiB/s)
  Usable                  TIME after a snapshot was begun

18 passed, 0 failed, 26 skipped in TIME. Every snapshot is deleted again.
`);
    expect((await ec2.snapshots()).size).toBe(0);
    expect(code).toBe(0);
  });

  test('with a PersistentVolume and new volumes, which are there and named', async () => {
    const { code, stdout } = await validate('ebs', '--persistent-volume', 'pv.yaml', '--zone', zone, '--create-volumes', '-o', 'json');
    const report = JSON.parse(stdout) as SnapshotterReport;
    expect(report.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report.cases.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(25);
    expect(report).toMatchObject({ sound: true, volume: { volumeId: volume }, leftBehind: [] });
    expect(await ec2.describeVolume(report.volumesMade[0] ?? '')).toMatchObject({ type: 'gp3', zone, iops: '4000' });
    expect((await ec2.snapshots()).size).toBe(0);
    expect(code).toBe(0);
  });

  test('without the zone that EBS needs one sentence asks for it', async () => {
    const { code, stdout, stderr } = await validate('ebs', '--volume', volume);
    expect(stderr).toMatch(/^error: Give the zone of the volume: --zone\..*EBS volumes are zonal/m);
    expect((await ec2.snapshots()).size).toBe(0);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('refused credentials, and a volume that is not there', async () => {
    await moto?.checkCredentials();
    const refused = await validate('wrong', '--volume', volume, '--zone', zone);
    expect(refused.stderr).toMatch(/\(SNAPSHOTTER_ACCESS_DENIED\)$/m);
    expect(refused.stderr).not.toContain('that-is-wrong');
    const missing = await validate('ebs', '--volume', 'vol-0a1b2c3d4e5f60718', '--zone', zone);
    expect(missing.stderr).toMatch(/vol-0a1b2c3d4e5f60718.*\(VOLUME_NOT_FOUND\)$/m);
    expect([refused.code, missing.code]).toEqual([1, 1]);
  });
});
