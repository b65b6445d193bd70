import type { ProviderPlugin } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { listedPlugins } from '../locations/plugins/listed-plugins.ts';
import type { KnownProvider } from '../locations/providers/known-provider.ts';
import { knownProviders } from '../locations/providers/known-providers.ts';
import { missingPackage } from '../locations/providers/missing-package.ts';
import { UsageError } from '../usage-error.ts';

interface ServerProvidersOptions {
  /** Short names; all of them have to be installed. @default all that are installed */
  readonly names?: readonly string[] | undefined;
  /** The file whose plugins are loaded too. */
  readonly config?: string | undefined;
  readonly context: CliContext;
  /** Told of a provider that is left out. */
  readonly onMissing: (name: string, reason: string) => void;
  /** @default those of the program */
  readonly known?: readonly KnownProvider[];
}

/** The providers that a server's locations may name. A location has its credentials from a Secret; one without gets what the
 * provider's own search finds, such as the identity of the Pod. @throws UsageError for a named one that is not there */
export async function serverProviders(options: ServerProvidersOptions): Promise<ProviderPlugin[]> {
  const { names, config, context, onMissing, known = knownProviders } = options;
  const unknown = names?.find((name) => !known.some((provider) => provider.names.includes(name)));
  if (unknown !== undefined)
    throw new UsageError(
      `--providers ${unknown}: there is no such provider; known: ${known.map((each) => each.names[0]).join(', ')}. Others are plugins of the file of --config`,
    );
  const loaded: ProviderPlugin[] = [];
  for (const provider of known) {
    const isNamed = names?.some((name) => provider.names.includes(name)) ?? false;
    if (names && !isNamed) continue;
    try {
      const location = { config: {} };
      const found = provider.hasDefaultChain ? 'default-chain' : undefined;
      loaded.push(await provider.load({ env: context.env, location, found }));
    } catch (error) {
      const missing = missingPackage(error);
      if (missing === undefined) throw error;
      const reason = `the package ${missing} is not installed: npm install ${missing}`;
      if (isNamed) throw new UsageError(`--providers ${provider.names[0]}: ${reason}`);
      onMissing(provider.names[0], reason);
    }
  }
  // Only of a file that somebody has named: plugins are code.
  if (config !== undefined || context.env.LIFEBOAT_CONFIG) {
    const flags = { quiet: true, ...(config !== undefined && { config }) };
    loaded.push(...(await listedPlugins({ flags, context })));
  }
  return loaded;
}
