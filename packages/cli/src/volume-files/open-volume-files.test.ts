import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CliContext } from '../cli-context.ts';
import { openVolumeFiles, withJobLocations } from './open-volume-files.ts';

const yaml = `
volumeFiles: { mover: { image: anybody.example.com/tools } }
locations:
  - { name: a, provider: file, config: { path: a } }
  - { name: b, provider: file, config: { path: b }, volumeFiles: { format: restic, password: { env: OF_B } } }
`;

async function open(flags: Parameters<typeof openVolumeFiles>[0]['flags']) {
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-files-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, 'lifeboat.yaml'), yaml);
  const told: string[] = [];
  const env = { LIFEBOAT_REPOSITORY_PASSWORD: 'of all', OF_B: 'of b' };
  const stderr = {
    write: async (text: string) => void told.push(text),
    isTTY: false,
    columns: 80,
    closed: undefined,
    flush: async () => {},
  };
  const context = { cwd, env, stderr } as unknown as CliContext;
  const files = await openVolumeFiles({ flags, context, locations: [{ name: 'c', display: 'c', provider: 'file', config: {} }] });
  const formatOf = (name: string) => (typeof files.format === 'function' ? files.format(name) : files.format);
  const passwordOf = async (location: string) =>
    typeof files.password === 'function' ? await files.password({ location, namespace: 'shop', format: 'kopia' }) : files.password;
  return { files, formatOf, passwordOf, told: told.join('') };
}

test('each location has its own format and password, others what the command line and the environment say', async () => {
  const { files, formatOf, passwordOf } = await open({});
  expect(files.formats.map(({ name }) => name)).toEqual(['kopia', 'restic']);
  expect(['a', 'b', 'c'].map(formatOf)).toEqual([undefined, 'restic', undefined]);
  expect(await Promise.all(['a', 'b', 'c'].map(passwordOf))).toEqual(['of all', 'of b', 'of all']);
  expect((await open({ uploaderType: 'kopia' })).formatOf('b')).toBe('kopia');
});

test('the mover of a file that nobody has named may be of anybody: it does not count, and that is told', async () => {
  const implicit = await open({});
  expect(implicit.files.mover).toBeUndefined();
  expect(implicit.told).toContain('warning: the mover of lifeboat.yaml does not count');
  const named = await open({ config: 'lifeboat.yaml' });
  expect(named.files.mover).toEqual({ image: 'anybody.example.com/tools' });
  expect(named.told).not.toContain('warning');
});

test('the images of the command line count more, and what Jobs move needs one', async () => {
  const { files } = await open({ config: 'lifeboat.yaml', moverJobImage: 'lifeboat:1' });
  expect(files.mover).toEqual({ image: 'anybody.example.com/tools', job: { image: 'lifeboat:1' } });
  const implicit = await open({ moverImage: 'tools:1' });
  expect(implicit.files.mover).toEqual({ image: 'tools:1' });
  const location = { name: 'main', display: 'main', provider: 'file', config: { path: '/x' } };
  const { job } = withJobLocations(files, { context: {} as CliContext, locations: [location] }).mover ?? {};
  await expect(job?.location?.('main', {})).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  expect(await job?.location?.('other', {})).toBeUndefined();
});
