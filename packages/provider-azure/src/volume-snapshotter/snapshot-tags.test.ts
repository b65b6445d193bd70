import { expect, test } from 'vitest';
import { snapshotTags } from './snapshot-tags.ts';

test('the later win, whatever the case of letters; signs that Azure refuses become hyphens', () => {
  const tags = snapshotTags({
    disk: { Team: 'disk', 'kubernetes.io-created-for-pv-name': 'pv' },
    backup: { team: 'backup', 'velero.io/backup': 'b', 'a<b>c%d&e\\f?g/h': 'x' },
    location: { 'velero.io/backup': 'location' },
  });
  expect(tags).toEqual({
    'velero.io-backup': 'location',
    team: 'backup',
    'a-b-c-d-e-f-g-h': 'x',
    'kubernetes.io-created-for-pv-name': 'pv',
  });
});

test('of more than 50 tags Velero’s own stay', () => {
  const many = (name: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, 'v'.repeat(300)]));
  const tags = snapshotTags({
    disk: many('disk', 30),
    backup: { ...many('label', 40), 'velero.io/backup': 'b' },
    location: many('mine', 5),
  });
  expect(Object.keys(tags)).toHaveLength(50);
  expect(tags['velero.io-backup']).toBe('b');
  expect(Object.keys(tags).filter((key) => key.startsWith('disk'))).toHaveLength(4);
  expect(tags.mine0).toHaveLength(256);
});
