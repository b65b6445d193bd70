import { UsageError } from '../../usage-error.ts';
import type { PluginModules } from '../plugins/plugin-modules.ts';

/** Refuses to run code that a file names which nobody has named: it may lie in a folder of anybody. @throws UsageError */
export function refuseImplicitCode(module: string, plugins: PluginModules | undefined): void {
  if (!plugins?.isImplicit) return;
  throw new UsageError(
    `lifeboat.yaml of ${plugins.folder} names the plugin ${module}, which is code. It is run only when you name the file: give --config lifeboat.yaml, or set LIFEBOAT_CONFIG`,
  );
}
