import { defineConfig } from 'tsup';
import { writeJsonSchemas } from '../../scripts/packages/write-json-schemas.ts';
import { lifeboatJsonSchema } from './src/locations/file/lifeboat-json-schema.ts';

export default defineConfig({
  // `bin` shares no code with the others, so that an old Node gets as far as the message that it is too old.
  entry: { index: 'src/index.ts', bin: 'src/bin.ts', main: 'src/main.ts' },
  format: 'esm',
  // Bundlers and other runtimes know modules of Node by `node:`, some only so.
  removeNodeProtocol: false,
  // Optional parts: tsup leaves out what `dependencies` names only.
  external: [/^@lifeboat\/provider-/],
  target: 'node22',
  clean: true,
  sourcemap: true,
  onSuccess: () => writeJsonSchemas(import.meta.dirname, [lifeboatJsonSchema]),
});
