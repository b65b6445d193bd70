import {
  createFileSystemProvider,
  LifeboatError,
  type OpenLocationOptions,
  type ProviderPlugin,
  type SnapshotLocationConfig,
} from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import { findPlugin } from '../plugins/find-plugin.ts';
import type { FoundCredentials } from '../providers/known-provider.ts';
import { findKnownProvider } from '../providers/known-providers.ts';
import { missingPackage } from '../providers/missing-package.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import { locationCredentials, ownCredentials } from './location-credentials.ts';

/** A location as core opens it, and what it is opened with. */
export interface Opening {
  readonly location: SnapshotLocationConfig & { readonly name: string };
  readonly options: OpenLocationOptions;
  /** The content of the location's credentials file. Absent: it has none of its own. */
  readonly credentials?: () => Promise<string>;
  /** How a built-in provider gets the credentials. */
  readonly found?: FoundCredentials | undefined;
}

/** Loads the provider of a location, built in or of a plugin, and puts together the location's configuration and credentials.
 * @throws UsageError for unknown providers, LifeboatError `CREDENTIALS_MISSING` */
export async function openProvider(
  location: SnapshotLocationSpec,
  kind: 'store' | 'snapshotter',
  context: Pick<CliContext, 'env' | 'cwd'>,
): Promise<Opening> {
  const { env } = context;
  if (location.provider === 'file') return opening(location, createFileSystemProvider());
  const known = findKnownProvider(location.provider);
  if (known) {
    const found = locationCredentials(location, known, context);
    const provider = await known.load({ env, location, found }).catch((error: unknown) => {
      const missing = missingPackage(error);
      if (missing === undefined) throw error;
      throw new UsageError(
        `Location ${location.display} needs ${missing}, which is not installed: npm install ${missing}, with --global where lifeboat is global`,
        { cause: error },
      );
    });
    const config = { ...known.configDefaults(kind, location, env), ...location.config };
    return { ...opening({ ...location, config }, provider, typeof found === 'function' ? found : undefined), found };
  }
  if (location.credential === 'default-chain')
    throw new UsageError(`Location ${location.display}: "credential: default-chain" is for the providers that are built in`);
  return opening(location, await findPlugin(location, context), ownCredentials(location, env));
}

/** How the credentials of a command line's location are called: it has them from a file or the environment. */
const credential = { name: 'credentials', key: 'content' };

function opening(
  { name, display, config }: Pick<SnapshotLocationSpec, 'name' | 'display' | 'config'>,
  provider: ProviderPlugin,
  credentials?: () => Promise<string>,
): Opening {
  const providers = [provider];
  const location = { name, provider: provider.name, config };
  if (!credentials) return { location, options: { providers } };
  const resolveSecret: OpenLocationOptions['resolveSecret'] = (reference) => {
    if (reference.name === credential.name && reference.key === credential.key) return credentials();
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `Location ${display}: its config names the Secret ${reference.name}/${reference.key}, and there is no cluster to read it from: name a file`,
    });
  };
  return { location: { ...location, credential }, options: { providers, resolveSecret }, credentials };
}
