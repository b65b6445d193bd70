import { expect, test } from 'vitest';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ObjectInfo } from '../../plugin-api/object-store.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { storedBytesAnnotation } from '../../velero-api/values/location-annotations.ts';
import { withSize } from './with-size.ts';

const backup = (annotations = {}) =>
  ({ metadata: { name: 'b', annotations }, spec: {}, status: { phase: 'Completed' } }) as unknown as Backup;
const complete = (annotations = {}): BackupEntry => ({ name: 'b', state: 'complete', backup: backup(annotations) });
const sizeOf = async (entry: BackupEntry, list: () => AsyncGenerator<ObjectInfo>) => {
  const sized = await withSize(entry, { store: { listObjects: list } });
  return 'storedBytes' in sized ? sized.storedBytes : undefined;
};
async function* sizes(...all: unknown[]): AsyncGenerator<ObjectInfo> {
  for (const [i, size] of all.entries()) yield { key: `backups/b/${i}`, size: size as number };
}

test('the size is that of the record, else of what is listed, else nothing', async () => {
  let lists = 0;
  const counted =
    (...all: unknown[]) =>
    () => {
      lists += 1;
      return sizes(...all);
    };
  expect(await sizeOf(complete({ [storedBytesAnnotation]: '77' }), counted(1))).toBe(77);
  expect(await sizeOf({ name: 'b', state: 'unfinished' }, counted(1))).toBeUndefined();
  expect(await sizeOf({ name: 'b', state: 'in-progress', backup: backup() }, counted(1))).toBeUndefined();
  expect(lists).toBe(0);
  expect(await sizeOf(complete(), counted(100, 0, 23))).toBe(123);
  expect(lists).toBe(1);
  for (const odd of [undefined, Number.NaN, -1, '5']) expect(await sizeOf(complete(), counted(100, odd))).toBeUndefined();
});

test('who may not list sees no size; a store that does not answer is an error', async () => {
  const failing = (code: 'STORE_ACCESS_DENIED' | 'STORE_TIMEOUT') =>
    async function* (): AsyncGenerator<ObjectInfo> {
      yield { key: 'backups/b/x', size: 1 };
      throw new LifeboatError({ code, message: 'no' });
    };
  expect(await sizeOf(complete(), failing('STORE_ACCESS_DENIED'))).toBeUndefined();
  await expect(sizeOf(complete(), failing('STORE_TIMEOUT'))).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
});
