import type { EngineOptions } from '@lifeboat/core';
import { visible } from '../../output/visible.ts';
import { type ConfigContext, type ConfigFlags, loadLifeboatConfig } from '../file/load-lifeboat-config.ts';
import { refuseImplicitCode } from '../file/refuse-implicit-code.ts';
import { mustLoadPlugin } from './load-plugin.ts';

/** The item actions of the modules that `lifeboat.yaml` lists under `plugins`, in their order. @throws UsageError */
export async function pluginActions(flags: ConfigFlags, context: ConfigContext): Promise<NonNullable<EngineOptions['actions']>> {
  const plugins = (await loadLifeboatConfig(flags, context))?.plugins ?? { modules: [], folder: '' };
  const { modules, folder } = plugins;
  const found = [];
  for (const module of modules) {
    refuseImplicitCode(module, plugins);
    const plugin = await mustLoadPlugin({ module, folder, where: 'lifeboat.yaml' });
    if (plugin.actions?.delete?.length)
      await context.stderr.write(`warning: ${visible(plugin.name)}: delete actions are not run by this version\n`);
    found.push(plugin.actions ?? {});
  }
  return {
    backup: found.flatMap(({ backup = [] }) => backup),
    restore: found.flatMap(({ restore = [] }) => restore),
    itemBlock: found.flatMap(({ itemBlock = [] }) => itemBlock),
  };
}
