import { defineConfig } from 'tsup';
import { writeJsonSchemas } from '../../scripts/packages/write-json-schemas.ts';
import { requestJsonSchemas } from './src/engine/checks/request-json-schemas.ts';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'plugin-api/index': 'src/plugin-api/index.ts',
    'compare/index': 'src/compare/index.ts',
    'json/index': 'src/json/index.ts',
    'provider-kit/index': 'src/provider-kit/index.ts',
    'velero-api/index': 'src/velero-api/index.ts',
    'velero-client/index': 'src/velero-client/index.ts',
  },
  format: 'esm',
  // Bundlers and other runtimes know modules of Node by `node:`, some only so.
  removeNodeProtocol: false,
  target: 'node22',
  clean: true,
  sourcemap: true,
  onSuccess: () => writeJsonSchemas(import.meta.dirname, Object.values(requestJsonSchemas)),
});
