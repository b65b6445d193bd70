import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runInProcess } from './run-in-process.ts';

const base = '../../../deploy/kustomize/base';

// `vitest run packages/cli/test/kustomize-base.test.ts -u` writes the files.
test('the kustomize base is what install prints', async () => {
  const definitions = await runInProcess(['install', '--crds-only', '-o', 'yaml']);
  const nothing = ['--no-secret', '--no-default-backup-location', '--use-volume-snapshots=false'];
  const all = await runInProcess(['install', '--image', 'registry.example.com/lifeboat:0.1', ...nothing, '-o', 'yaml']);
  expect([definitions.code, all.code], all.stderr).toEqual([0, 0]);
  expect(all.stdout.startsWith(definitions.stdout)).toBe(true);
  const server = all.stdout.slice(definitions.stdout.length);
  expect(parseAllDocuments(server).map((document) => (document.toJS() as { kind: string }).kind)).not.toContain('CustomResourceDefinition');
  await expect(definitions.stdout).toMatchFileSnapshot(`${base}/definitions.yaml`);
  await expect(server).toMatchFileSnapshot(`${base}/server.yaml`);
});
