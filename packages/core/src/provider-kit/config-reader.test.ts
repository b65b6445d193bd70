import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './config-reader.ts';

const known = ['size', 'url', 'credentialsFile'];
const read = (config: Record<string, string>, location: object = {}) => readConfig({ name: 'main', config, ...location }, 'p', known);
const invalid = (message: RegExp) => expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });

test('whole numbers and URLs are what they are, or an error that names the key', () => {
  const range = { least: 5, most: 10 };
  expect(read({ size: '10' }).wholeNumber('size', range)).toBe(10);
  expect(read({ size: '' }).wholeNumber('size', range)).toBeUndefined();
  for (const size of ['4', '11', '1e1', '0x6', '6.0', '-6', ' 6'])
    expect(() => read({ size }).wholeNumber('size', range), size).toThrow(
      invalid(/'main' \(p\): config key 'size' is '.*'; it is a whole/),
    );
  expect(read({ url: 'http://x' }).url('url')).toBe('http://x');
  expect(read({}).url('url')).toBeUndefined();
  for (const url of ['x', 'ftp://x', 'http://', 'https:///x'])
    expect(() => read({ url }).url('url'), url).toThrow(invalid(/'url' is no URL/));
  expect(() => read({ url: 'http://x' }).url('url', 'https')).toThrow(invalid(/begins with https:/));
});

test('bucket, prefix and caCert: the location’s, then the config’s', () => {
  const config = { bucket: '/of-config/', prefix: 'c', caCert: 'pem' };
  expect(read(config).bucket()).toBe('of-config');
  expect(read(config, { bucket: 'b/' }).bucket()).toBe('b');
  expect([read(config).prefix(), read(config, { prefix: '' }).prefix()]).toEqual(['c', '']);
  expect([read(config).caCert(), read(config, { caCert: 'other' }).caCert()]).toEqual(['pem', 'other']);
  expect(() => read({ bucket: '//' }).bucket()).toThrow(invalid(/'main' \(p\) has no bucket/));
});

test('credentials are read anew at every use; a file that cannot be read is named, and its content is not', async () => {
  expect(read({}).credentials()).toBeUndefined();
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-config-'));
  const credentialsFile = join(folder, 'cloud');
  const content = read({ credentialsFile }).credentials();
  await expect(content?.()).rejects.toEqual(invalid(/'credentialsFile' names '.*cloud', which cannot be read \(ENOENT\)/));
  for (const text of ['one', 'two']) {
    writeFileSync(credentialsFile, text);
    expect(await content?.()).toBe(text);
  }
  rmSync(folder, { recursive: true });
  expect(await read({ credentialsFile }, { credentials: async () => 'own' }).credentials()?.()).toBe('own');
});
