import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupFormatVersion } from '../../velero-api/values/defaults.ts';

interface FormatVersionOptions {
  readonly backup: Backup;
  /** For errors. */
  readonly location: string;
  /** What `metadata/version` of the archive says, once it is open. */
  readonly archived?: string | undefined;
}

/**
 * Looks at the format version that a backup claims: `status.formatVersion`, and `metadata/version` of its archive. None is
 * that of old Veleros. Another minor version is read, with a warning: it may hold more than is understood here.
 * @returns warnings
 * @throws LifeboatError `BACKUP_FORMAT_UNSUPPORTED` for another major version, or one that is no version
 */
export function checkFormatVersion({ backup, location, archived }: FormatVersionOptions): string[] {
  const declared = backup.status.formatVersion || undefined;
  const warnings: string[] = [];
  for (const [where, version] of [
    ['status.formatVersion', declared],
    ['metadata/version of its archive', archived || undefined],
  ] as const) {
    if (version === undefined || version === backupFormatVersion) continue;
    const [, major, minor] = /^v?(\d{1,9})\.(\d{1,9})(?:\.|$)/.exec(version) ?? [];
    const [ownMajor, ownMinor] = backupFormatVersion.split('.').map(Number);
    if (major === undefined || Number(major) !== ownMajor) {
      throw new LifeboatError({
        code: 'BACKUP_FORMAT_UNSUPPORTED',
        message:
          `Backup "${backup.metadata.name}" in location "${location}" has the format ${JSON.stringify(version.slice(0, 100))} (${where}); ` +
          `this version reads formats ${ownMajor}.x: use the program that wrote it, or a newer Lifeboat`,
        context: { backup: backup.metadata.name, location },
      });
    }
    if (Number(minor) > (ownMinor ?? 0))
      warnings.push(`the format is ${version} (${where}), newer than ${backupFormatVersion}: what it adds is not looked at`);
  }
  if (declared !== undefined && archived && declared !== archived)
    warnings.push(`status.formatVersion is ${declared}, but the archive says ${archived}`);
  return warnings;
}
