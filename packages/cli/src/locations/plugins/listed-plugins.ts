import type { ProviderPlugin } from '@lifeboat/core';
import { type ConfigContext, type ConfigFlags, loadLifeboatConfig } from '../file/load-lifeboat-config.ts';
import { refuseImplicitCode } from '../file/refuse-implicit-code.ts';
import { mustLoadPlugin } from './load-plugin.ts';

interface ListedPluginsOptions {
  readonly flags: ConfigFlags;
  readonly context: ConfigContext;
  /** Where nobody has named the file: leave its modules out with a warning, rather than refuse. @default false */
  readonly warnsOfImplicit?: boolean;
}

/** The modules that `lifeboat.yaml` lists under `plugins`, in their order. @throws UsageError */
export async function listedPlugins({ flags, context, warnsOfImplicit = false }: ListedPluginsOptions): Promise<ProviderPlugin[]> {
  const plugins = (await loadLifeboatConfig(flags, context))?.plugins ?? { modules: [], folder: '' };
  const { modules, folder } = plugins;
  if (plugins.isImplicit && warnsOfImplicit) {
    if (modules.length > 0)
      await context.stderr.write(
        'warning: the plugins of lifeboat.yaml are code, which is run only when you name the file (--config, or LIFEBOAT_CONFIG): their delete actions are left out\n',
      );
    return [];
  }
  const loaded: ProviderPlugin[] = [];
  for (const module of modules) {
    refuseImplicitCode(module, plugins);
    loaded.push(await mustLoadPlugin({ module, folder, where: 'lifeboat.yaml' }));
  }
  return loaded;
}
