import { expect, inject, test } from 'vitest';
import { kubectl } from './kubectl.ts';

const node = inject('node');

test.skipIf(!node)('the node is ready and its CSI driver is there', async () => {
  const ready = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
  expect(await kubectl(node?.kubeconfig ?? '', 'get', 'node', 'localhost', '-o', ready)).toBe('True');
  expect(await kubectl(node?.kubeconfig ?? '', 'get', 'csidriver', '-o', 'name')).toContain('csi.bench.local');
});
