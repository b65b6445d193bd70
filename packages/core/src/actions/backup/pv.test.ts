import { expect, test } from 'vitest';
import { cloneJson } from '../../json/index.ts';
import type { ActionContext } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { pvAction } from './pv.ts';

const backup = { metadata: { name: 'b1' } } as Backup;
const resource = { group: '', resource: 'persistentvolumeclaims', namespace: 'shop', name: 'data' };
const claim = (spec: object, labels?: Record<string, string>, phase = 'Bound'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop', ...(labels && { labels }) },
  spec,
  status: { phase },
});
const execute = (item: KubeObject) => pvAction.execute({ item, resource, backup }, {} as ActionContext);

test('a bound claim loses what binds it to its past, and brings its volume', async () => {
  const item = claim(
    {
      volumeName: 'pv-1',
      storageClassName: 'fast',
      dataSource: { kind: 'VolumeSnapshot' },
      dataSourceRef: { kind: 'VolumeSnapshot' },
      selector: { matchLabels: { a: 'b' } },
      future: 1,
    },
    {
      app: 'db',
      'velero.io/restore-name': 'r',
      'velero.io/backup-name': 'old',
      'backup.velero.io/must-include-additional-items': 'true',
      'velero.io/volume-snapshot-name': 's',
    },
  );
  const before = cloneJson(item);
  const output = await execute(item);
  expect(output.item?.spec).toEqual({ volumeName: 'pv-1', storageClassName: 'fast', future: 1 });
  expect(output.item?.metadata.labels).toEqual({ app: 'db' });
  expect(output.additionalItems).toEqual([{ group: '', resource: 'persistentvolumes', namespace: '', name: 'pv-1' }]);
  expect(item).toEqual(before);
});

test('a storage class of "" keeps the selector, without labels of Velero', async () => {
  const selector = { matchLabels: { a: 'b', 'velero.io/backup-name': 'x' }, matchExpressions: [{ key: 'k', operator: 'Exists' }] };
  const output = await execute(claim({ volumeName: 'pv-1', storageClassName: '', selector }));
  expect(output.item?.spec).toMatchObject({ selector: { matchLabels: { a: 'b' }, matchExpressions: selector.matchExpressions } });
});

test("this backup's own name stays as a label", async () => {
  const output = await execute(claim({ volumeName: 'pv-1' }, { 'velero.io/backup-name': 'b1' }));
  expect(output.item?.metadata.labels).toEqual({ 'velero.io/backup-name': 'b1' });
});

test('a claim that is not bound stays as it is', async () => {
  expect(await execute(claim({ dataSource: {} }, {}, 'Pending'))).toEqual({});
  expect(await execute(claim({ dataSource: {} }))).toEqual({});
});
