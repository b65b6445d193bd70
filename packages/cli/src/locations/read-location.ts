import type { LocationSpec } from './location-spec.ts';
import { findKnownProvider } from './providers/known-providers.ts';
import { type ReadOptions, readCommonFields } from './read-common-fields.ts';
import { type Fail, readMap, type YamlReader } from './yaml-reader.ts';

const keys = [
  'name',
  'provider',
  'objectStorage',
  'config',
  'credential',
  'accessMode',
  'default',
  'objectLock',
  'signWith',
  'requireSignature',
  'knownBackups',
];

/** One entry of `locations`. */
export function readLocation(item: unknown, options: ReadOptions): LocationSpec {
  const fail: Fail = options.fail;
  const entry = readMap(item, { what: 'a location', known: keys, fail });
  const common = readCommonFields(item, entry, options);
  const { name, provider, config } = common;
  const storage = entry.node('objectStorage');
  const known = ['bucket', 'prefix', 'caCert'];
  const objectStorage = storage === undefined ? undefined : readMap(storage, { what: '"objectStorage"', known, fail });
  const bucket = objectStorage?.text('bucket');
  const prefix = objectStorage?.text('prefix')?.replace(/^\/+|\/+$/g, '');
  const caCert = objectStorage?.text('caCert');
  const isFile = provider === 'file';
  if (isFile && bucket !== undefined) fail(storage, 'a file location has no bucket: set config.path');
  // Whether a plugin needs one is its own business.
  if (bucket === undefined && findKnownProvider(provider)) fail(storage ?? item, `the location "${name}" has no objectStorage.bucket`);
  const accessMode = entry.text('accessMode');
  if (accessMode !== undefined && accessMode !== 'ReadWrite' && accessMode !== 'ReadOnly') {
    fail(entry.node('accessMode'), `"accessMode" is ReadWrite or ReadOnly, not "${accessMode}"`);
  }
  const isDefault = entry.boolean('default');
  const path = isFile && config.path !== undefined ? options.resolvePath(config.path) : undefined;
  if (isFile && path === undefined) fail(entry.node('config') ?? item, `the file location "${name}" has no config.path`);
  const place = path ?? [bucket, prefix].filter(Boolean).join('/');
  return {
    ...common,
    display: `${name} (${[provider, place].filter(Boolean).join(', ')})`,
    ...(bucket !== undefined && { bucket }),
    ...(prefix && { prefix }),
    ...(caCert !== undefined && { caCert: decodeCaCert(caCert, () => fail(storage, '"caCert" is neither PEM nor base64 of PEM')) }),
    config: path === undefined ? config : { ...config, path },
    ...(accessMode && { accessMode }),
    ...(isDefault !== undefined && { default: isDefault }),
    ...objectLock(entry, fail),
    ...paths(entry, options),
  };
}

function objectLock(entry: YamlReader, fail: Fail): Pick<LocationSpec, 'objectLock'> {
  const node = entry.node('objectLock');
  if (node === undefined) return {};
  const lock = readMap(node, { what: '"objectLock"', known: ['mode', 'legalHold'], fail });
  const mode = lock.text('mode');
  if (mode !== 'governance' && mode !== 'compliance')
    return fail(lock.node('mode') ?? node, '"objectLock.mode" is governance or compliance');
  const legalHold = lock.boolean('legalHold');
  return { objectLock: { mode, ...(legalHold !== undefined && { legalHold }) } };
}

function paths(entry: YamlReader, { resolvePath }: ReadOptions): Pick<LocationSpec, 'signWith' | 'requireSignature' | 'knownBackups'> {
  const keys = ['signWith', 'requireSignature', 'knownBackups'] as const;
  return Object.fromEntries(
    keys.flatMap((key) => {
      const path = entry.text(key);
      return path === undefined ? [] : [[key, resolvePath(path)]];
    }),
  );
}

function decodeCaCert(text: string, fail: () => never): string {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : fail();
}
