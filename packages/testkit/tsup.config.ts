import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'doubles/index': 'src/doubles/index.ts',
    'kubernetes/index': 'src/kubernetes/index.ts',
  },
  format: 'esm',
  // Bundlers and other runtimes know modules of Node by `node:`, some only so.
  removeNodeProtocol: false,
  target: 'node22',
  clean: true,
  sourcemap: true,
});
