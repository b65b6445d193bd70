import { existsSync } from 'node:fs';
import { expect, inject, test } from 'vitest';

const real = inject('real');

test.skipIf(!real)('the shared servers are up', async () => {
  expect(existsSync(real?.kubeconfig ?? '')).toBe(true);
  expect((await fetch(`${real?.minio.endpoint}/minio/health/live`)).status).toBe(200);
});
