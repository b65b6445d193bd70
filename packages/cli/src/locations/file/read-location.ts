import { decodeCaCert } from '@lifeboat/core/provider-kit';
import type { LocationSpec } from '../location-spec.ts';
import { findKnownProvider } from '../providers/known-providers.ts';
import type { LocationEntry } from './lifeboat-file-fields.ts';
import { type ReadOptions, readCommonFields } from './read-common-fields.ts';

/** One entry of `locations`. */
export function readLocation(entry: LocationEntry, options: ReadOptions): LocationSpec {
  const { at, fail } = options;
  const common = readCommonFields(entry, options);
  const { name, provider, config } = common;
  const { bucket, prefix: writtenPrefix, caCert } = entry.objectStorage ?? {};
  const prefix = writtenPrefix?.replace(/^\/+|\/+$/g, '');
  const isFile = provider === 'file';
  const storageAt = entry.objectStorage ? `${at}.objectStorage` : at;
  if (isFile && bucket !== undefined) fail(storageAt, 'a file location has no bucket: set config.path');
  // Whether a plugin needs one is its own business.
  if (bucket === undefined && findKnownProvider(provider)) fail(storageAt, `the location "${name}" has no objectStorage.bucket`);
  const path = isFile && config.path !== undefined ? options.resolvePath(config.path) : undefined;
  if (isFile && path === undefined) fail(entry.config ? `${at}.config` : at, `the file location "${name}" has no config.path`);
  const place = path ?? [bucket, prefix].filter(Boolean).join('/');
  return {
    ...common,
    display: `${name} (${[provider, place].filter(Boolean).join(', ')})`,
    ...(bucket !== undefined && { bucket }),
    ...(prefix && { prefix }),
    ...(caCert !== undefined && {
      caCert: decodeCaCert(caCert) ?? fail(`${at}.objectStorage.caCert`, '"caCert" is neither PEM nor base64 of PEM'),
    }),
    config: path === undefined ? config : { ...config, path },
    ...(entry.accessMode && { accessMode: entry.accessMode }),
    ...(entry.default !== undefined && { default: entry.default }),
    ...(entry.objectLock && { objectLock: entry.objectLock }),
    ...paths(entry, options),
  };
}

function paths(
  { signWith, requireSignature, knownBackups }: LocationEntry,
  { resolvePath }: ReadOptions,
): Pick<LocationSpec, 'signWith' | 'requireSignature' | 'knownBackups'> {
  return Object.fromEntries(
    Object.entries({ signWith, requireSignature, knownBackups }).flatMap(([key, path]) =>
      path === undefined ? [] : [[key, resolvePath(path)]],
    ),
  );
}
