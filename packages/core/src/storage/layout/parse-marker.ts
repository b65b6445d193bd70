import type { BackupMarker, LeaseMarker } from '../../contract/store/lease-marker.ts';
import { parseJson, stringifyJson } from '../../json/index.ts';

export function printMarker(marker: LeaseMarker): Uint8Array {
  return Buffer.from(`${stringifyJson(marker, { indent: 2 })}\n`);
}

/** `undefined` for what is no marker: whoever put it there holds the name all the same, as long as a lease lasts. */
export function parseMarker(text: string): LeaseMarker | undefined {
  try {
    const value = parseJson(text);
    return isMarker(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const optionalTexts = ['backup', 'restore', 'uid', 'owner', 'instance', 'released', 'operation'] as const;
const optionalNumbers = ['renewals', 'leaseInMs'] as const;

export function isBackupMarker(marker: LeaseMarker | undefined): marker is BackupMarker {
  return marker?.backup !== undefined;
}

function isMarker(value: unknown): value is LeaseMarker {
  if (typeof value !== 'object' || value === null) return false;
  const marker = value as Record<string, unknown>;
  return (
    [marker.backup ?? marker.restore, marker.writer, marker.startTimestamp, marker.host].every((field) => typeof field === 'string') &&
    typeof marker.pid === 'number' &&
    optionalTexts.every((field) => marker[field] === undefined || typeof marker[field] === 'string') &&
    optionalNumbers.every((field) => marker[field] === undefined || typeof marker[field] === 'number')
  );
}

/** Who is at it since when, for messages. */
export function describeMarker(marker: LeaseMarker | undefined): string {
  if (!marker) return 'begun by somebody who left no readable marker';
  const owner = marker.owner === undefined ? '' : ` for ${JSON.stringify(marker.owner)}`;
  return `begun at ${marker.startTimestamp} by process ${marker.pid} on host ${JSON.stringify(marker.host)}${owner}`;
}
