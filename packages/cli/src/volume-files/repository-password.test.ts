import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { repositoryPassword } from './repository-password.ts';
import type { PasswordSpec } from './volume-files-spec.ts';

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-password-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'password'), text);
  return join(folder, 'password');
}

const ask = (spec: PasswordSpec | undefined, env: Record<string, string> = {}) =>
  repositoryPassword({ spec, display: 'location main', context: { env, cwd: '/' } });

test('the password of a location counts more than that of the environment; without both it is left to the cluster', async () => {
  const env = { LIFEBOAT_REPOSITORY_PASSWORD: 'of all', OWN: 'of one' };
  expect(await ask({ env: 'OWN' }, env)).toBe('of one');
  expect(await ask(undefined, env)).toBe('of all');
  expect(await ask(undefined)).toBeUndefined();
});

test('the end of the line of a file is no part of its password, blanks are', async () => {
  expect(await ask({ file: await fileWith(' a b \r\n') })).toBe(' a b ');
  expect(await ask(undefined, { LIFEBOAT_REPOSITORY_PASSWORD_FILE: await fileWith('x\n\n') })).toBe('x\n');
});

test("Velero's well-known password is used where the location says so", async () => {
  expect(await ask('well-known', { LIFEBOAT_REPOSITORY_PASSWORD: 'x' })).toBe('static-passw0rd');
});

test('a password that is not there is an error that says where it should be, and never the next best one', async () => {
  const env = { LIFEBOAT_REPOSITORY_PASSWORD: 'of all', EMPTY: '' };
  const code = 'CREDENTIALS_MISSING';
  const text = (part: string) => expect.stringContaining(`files of volumes in location main: ${part}`);
  await expect(ask({ env: 'OWN' }, env)).rejects.toMatchObject({ code, message: text('the environment variable OWN is not set') });
  await expect(ask({ env: 'EMPTY' }, env)).rejects.toMatchObject({ code, message: text('the environment variable EMPTY is empty') });
  await expect(ask({ file: await fileWith('\n') }, env)).rejects.toMatchObject({ code, message: expect.stringContaining('is empty') });
  await expect(ask({ file: '/none/here' }, env)).rejects.toMatchObject({
    code,
    message: text('the file /none/here cannot be read (ENOENT)'),
  });
  await expect(ask(undefined, { LIFEBOAT_REPOSITORY_PASSWORD: '' })).rejects.toMatchObject({ code });
  await expect(ask(undefined, { ...env, LIFEBOAT_REPOSITORY_PASSWORD_FILE: '/x' })).rejects.toMatchObject({ code });
});
