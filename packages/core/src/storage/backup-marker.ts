import { LifeboatError } from '../errors/lifeboat-error.ts';
import { parseJson, stringifyJson } from '../json/index.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { BackupMarker } from './backup-store.ts';
import { getIfThere, readText } from './read-object.ts';

const maxMarkerBytes = 64 * 1024;

export function printMarker(marker: BackupMarker): Uint8Array {
  return Buffer.from(`${stringifyJson(marker, { indent: 2 })}\n`);
}

/** The marker at a key; `undefined` when there is none, or none that can be read: a marker only informs. */
export async function readMarker(store: ObjectStore, key: string, options: CallOptions = {}): Promise<BackupMarker | undefined> {
  const stream = await getIfThere(store, key, options);
  if (!stream) return undefined;
  const value = await readText(stream, { maxBytes: maxMarkerBytes, what: key })
    .then(parseJson)
    .catch((error: unknown) => {
      if (LifeboatError.isInstance(error) && error.code !== 'BACKUP_BROKEN') throw error; // the store's
      return undefined;
    });
  return isMarker(value) ? value : undefined;
}

function isMarker(value: unknown): value is BackupMarker {
  if (typeof value !== 'object' || value === null) return false;
  const { backup, writer, startTimestamp, host, pid, uid = '' } = value as Record<string, unknown>;
  return [backup, writer, startTimestamp, host, uid].every((field) => typeof field === 'string') && typeof pid === 'number';
}

/** Who is at it since when, for messages. */
export function describeMarker(marker: BackupMarker | undefined): string {
  return marker
    ? `begun at ${marker.startTimestamp} by process ${marker.pid} on host ${JSON.stringify(marker.host)}`
    : 'begun by somebody who left no readable marker';
}
