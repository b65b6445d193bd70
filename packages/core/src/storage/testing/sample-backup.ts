import type { Backup } from '../../velero-api/objects/backup.ts';

/** A finished backup's object. */
export function sampleBackup(name: string, status: Backup['status'] = {}): Backup {
  return { status: { phase: 'Completed', ...status }, kind: 'Backup', apiVersion: 'velero.io/v1', metadata: { name }, spec: {} };
}
