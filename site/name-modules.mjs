import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Converter } from 'typedoc';

/** A plugin of typedoc: modules have the names under which programs import them, such as `@lifeboat/core/compare`. */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      const file = module.sources?.[0]?.fullFileName ?? project.files.getReflectionPath?.(module);
      const [, folder, below = ''] = /^(.*\/packages\/[^/]+)\/src\/(?:(.*)\/)?index\.ts$/.exec(file ?? '') ?? [];
      if (!folder) throw new Error(`The module ${module.name} is no entry of a package`);
      module.name = [JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name, below].filter(Boolean).join('/');
    }
  });
}
