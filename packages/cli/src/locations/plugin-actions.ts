import type { EngineOptions } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { visible } from '../output/table.ts';
import { loadLifeboatConfig } from './load-lifeboat-config.ts';
import { mustLoadPlugin } from './load-plugin.ts';

/** The item actions of the modules that `lifeboat.yaml` lists under `plugins`, in their order. @throws UsageError */
export async function pluginActions(
  flags: { readonly config?: string | undefined },
  context: Pick<CliContext, 'cwd' | 'stderr'>,
): Promise<NonNullable<EngineOptions['actions']>> {
  const { modules, folder } = (await loadLifeboatConfig(flags, context))?.plugins ?? { modules: [], folder: '' };
  const found = [];
  for (const module of modules) {
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
