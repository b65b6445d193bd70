import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { parseVeleroObject, printVeleroObject } from '../files/velero-object.ts';
import { backupFolder, backupKey, parseKey } from '../layout/velero-layout.ts';
import { readAll } from './read-all.ts';

/** Makes a stored backup one without digests, as Velero's own are. */
export async function withoutDigests(store: ObjectStore, name: string): Promise<void> {
  const key = backupKey(name, 'metadata');
  const text = (await readAll(await store.getObject(key))).toString();
  const backup: Backup = parseVeleroObject(text, { kind: 'Backup', name, what: key });
  const { 'lifeboat.io/digests-sha256': _, 'lifeboat.io/stored-bytes': _bytes, ...annotations } = backup.metadata.annotations ?? {};
  if (Object.keys(annotations).length > 0) backup.metadata.annotations = annotations;
  else delete backup.metadata.annotations;
  await store.putObject(key, Buffer.from(printVeleroObject(backup)));
  const keys: string[] = [];
  for await (const object of store.listObjects(backupFolder(name))) keys.push(object.key);
  for (const each of keys) if (['digests', 'signature'].includes(parseKey(each)?.file ?? '')) await store.deleteObject(each);
}
