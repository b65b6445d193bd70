import { readFile } from 'node:fs/promises';
import { LifeboatError } from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import type { LocationSpec } from '../location-spec.ts';
import type { FoundCredentials, KnownProvider } from '../providers/known-provider.ts';

type Location = Pick<LocationSpec, 'display' | 'config' | 'credential'>;

/** The credentials of a location: its own, else what the environment has for its provider. `undefined` leaves it to a key of
 * its `config`. @throws UsageError, LifeboatError `CREDENTIALS_MISSING` */
export function locationCredentials(
  location: Location,
  provider: KnownProvider,
  { env }: Pick<CliContext, 'env'>,
): FoundCredentials | undefined {
  const { credential, config, display } = location;
  if (credential === 'default-chain') {
    if (!provider.hasDefaultChain) throw new UsageError(`Location ${display}: the provider ${provider.names[0]} has no default chain`);
    return 'default-chain';
  }
  if (credential) return ownCredentials(location, env);
  if (config.credentialsFile) return undefined;
  const found = provider.findCredentials(location, env);
  if (found === 'default-chain' || found === 'variables') return found;
  if (found) return readable(found, display);
  const search = provider.hasDefaultChain
    ? '. "credential: default-chain" there (credential=default-chain in a URL) searches as the SDK does'
    : '';
  throw missing(display, `no credentials. Set ${provider.variables}; or give the location a "credential" in lifeboat.yaml${search}`);
}

/** The content of a file or variable that the location names, asked again on every use: files and secrets rotate. */
export function ownCredentials({ credential, display }: Location, env: CliContext['env']): (() => Promise<string>) | undefined {
  if (credential === undefined || credential === 'default-chain') return undefined;
  if ('file' in credential) return readable(() => readFile(credential.file, 'utf8'), display);
  return async () => {
    const content = ownMember(env, credential.env);
    if (content) return content;
    throw missing(display, `the environment variable ${credential.env}, which holds its credentials, is not set`);
  };
}

function readable(read: () => Promise<string>, display: string): () => Promise<string> {
  return async () => {
    try {
      return await read();
    } catch (error) {
      const { code, path = '' } = error as NodeJS.ErrnoException;
      throw missing(display, `its credentials file ${path} cannot be read${code === undefined ? '' : ` (${code})`}`);
    }
  };
}

function missing(display: string, message: string): LifeboatError {
  return new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `Location ${display}: ${message}` });
}
