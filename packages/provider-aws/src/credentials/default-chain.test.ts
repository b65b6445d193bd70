import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createS3ObjectStore } from '../index.ts';

afterEach(() => vi.unstubAllEnvs());

const keyOf = async (credentials: 'default-chain', profile?: string) => {
  const store = createS3ObjectStore({ bucket: 'b', region: 'eu-west-1', credentials, profile });
  return /Credential=([^%]+)%2F/.exec((await store.createSignedUrl?.('k', 60)) ?? '')?.[1];
};

test('the chain is searched only where it is asked for, and then takes environment and profiles', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-aws-'));
  const file = join(folder, 'credentials');
  await writeFile(file, '[work]\naws_access_key_id=AKIWORK\naws_secret_access_key=sec\n');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'env-secret');
  expect(await keyOf('default-chain')).toBe('AKIENV');
  expect(await keyOf('default-chain', 'work')).toBe('AKIWORK');
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  await expect(keyOf('default-chain')).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  await rm(folder, { recursive: true });
});
