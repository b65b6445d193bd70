import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locationRisks } from './location-risks.ts';
import { placeOf } from './place-of.ts';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'lifeboat-risks-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

test.each([
  [{ insecureSkipTLSVerify: 'true' }, [/any server may pass itself off/]],
  [{ s3Url: 'http://minio.example:9000' }, [/s3Url http:\/\/minio\.example:9000 is not encrypted/]],
  [{ s3Url: 'http://127.0.0.1:9000', publicUrl: 'http://localhost:9000' }, []],
  [{ s3Url: 'https://minio.example', insecureSkipTLSVerify: 'false' }, []],
])('%j', async (config, expected) => {
  const risks = await locationRisks({ name: 'main', config });
  expect(risks).toEqual(expected.map((text) => expect.stringMatching(text)));
});

test('a credentials file that others may read is told, one of its owner alone is not', async () => {
  const file = join(await folder(), 'aws.ini');
  await writeFile(file, 'x');
  await chmod(file, 0o640);
  expect(await locationRisks({ name: 'main', config: {}, credential: { file } })).toEqual([
    expect.stringContaining(`others may read its credentials file ${file}`),
  ]);
  await chmod(file, 0o600);
  expect(await locationRisks({ name: 'main', config: {}, credential: { file } })).toEqual([]);
});

test('the same folder in two spellings is one place', async () => {
  const base = await folder();
  await mkdir(join(base, 'store'));
  await symlink(join(base, 'store'), join(base, 'link'));
  const place = (path: string) => placeOf({ provider: 'file', config: { path } });
  expect(place(join(base, 'link'))).toBe(place(join(base, 'store')));
  expect(place(`${base}/x/../store/`)).toBe(place(join(base, 'store')));
  expect(place(join(base, 'link/not-yet'))).toBe(place(join(base, 'store/not-yet')));
  expect(place(join(base, 'other'))).not.toBe(place(join(base, 'store')));
});
