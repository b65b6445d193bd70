import type { ProviderPlugin } from '@lifeboat/core';
import { isProviderCalled } from '@lifeboat/core/provider-kit';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import { refuseImplicitCode } from '../file/refuse-implicit-code.ts';
import { knownProviders } from '../providers/known-providers.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import { isPath, loadPlugin, mustLoadPlugin } from './load-plugin.ts';

/** The provider of a location whose name is not built in: one of `plugins` by the provider's name, or the module that
 * `provider` itself is, a path or a package. @throws UsageError */
export async function findPlugin(
  { display, provider, plugins }: Pick<SnapshotLocationSpec, 'display' | 'provider' | 'plugins'>,
  { cwd }: Pick<CliContext, 'cwd'>,
): Promise<ProviderPlugin> {
  const { modules, folder } = plugins ?? { modules: [], folder: cwd };
  const where = `Location ${display}`;
  const [named] = isPath(provider) ? [provider] : modules;
  if (named !== undefined) refuseImplicitCode(named, plugins);
  if (isPath(provider)) return await mustLoadPlugin({ module: provider, folder, where });
  const loaded: ProviderPlugin[] = [];
  for (const module of modules) loaded.push(await mustLoadPlugin({ module, folder, where }));
  const wanted = loaded.find(({ name }) => isProviderCalled(name, provider));
  if (wanted) return wanted;
  const isName = /^(@[\w.-]+\/)?[a-z0-9][\w.-]*$/.test(provider);
  const itself = isName && !plugins?.isImplicit ? await loadPlugin({ module: provider, folder, where }) : undefined;
  if (itself) return itself;
  const known = ['file', ...knownProviders.map(({ names }) => names[0]), ...loaded.map(({ name }) => name)].join(', ');
  throw new UsageError(
    `${where}: unknown provider "${provider}"; known: ${known}. Others come from "plugins" of lifeboat.yaml, or "provider" is a path or an installed package${plugins?.isImplicit ? '; they are code, so name the file: --config lifeboat.yaml, or LIFEBOAT_CONFIG' : ''}`,
  );
}
