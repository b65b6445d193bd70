import { expect, test } from 'vitest';
import type { RestoreRequest } from '../../contract/requests.ts';
import { checkHeldNames } from './check-held-names.ts';

const archive = { names: () => ['prod-1', 'shop'], resources: () => [], namespaces: () => [] };
const view = { discovery: { resources: [] } };
const object = { metadata: { name: 'r' } } as unknown as RestoreRequest['object'];
const check = (namespaceMapping: Record<string, string>, ofCluster: boolean) =>
  checkHeldNames({
    request: { backupName: 'b', namespaceMapping, ...(ofCluster && { object }) } as RestoreRequest,
    archive,
    view: view as unknown as Parameters<typeof checkHeldNames>[0]['view'],
  });

test('a mapping from a namespace that the backup does not hold is refused to programs', () => {
  expect(() => check({ other: 'x' }, false)).toThrow(/namespaceMapping names other, which the backup does not hold/);
});

test('a Restore object may name more than the backup holds, which is told', () => {
  const told = 'namespaceMapping names other, which the backup does not hold (it has prod-1, shop)';
  expect(check({ other: 'x' }, true)).toEqual([told]);
  // It looks like one that is mapped, so it is none that was to be mapped.
  expect(check({ 'prod-1': 'a', 'prod-2': 'b' }, true)).toEqual([expect.stringContaining('prod-2')]);
});

test('what looks like a typing error is refused to both', () => {
  for (const ofCluster of [true, false])
    expect(() => check({ shopp: 'x' }, ofCluster)).toThrow(/shopp, which the backup does not hold \(did you mean shop\?\)/);
});
