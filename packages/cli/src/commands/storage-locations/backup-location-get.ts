import type { ListFlags } from '../../flags/list-flags.ts';
import { formatTime } from '../../output/tables/format-bytes.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { registerObjectDelete } from '../objects/object-delete.ts';
import { registerObjectGet } from '../objects/object-get.ts';
import { forgetLocation } from './forget-location.ts';

const words = { kind: 'BackupStorageLocation', noun: 'backup location', plural: 'backup locations' } as const;

interface LocationGetFlags extends ModeFlags, ListFlags {
  readonly default?: boolean;
}

export const registerBackupLocationGet: RegisterCommand = registerObjectGet<'BackupStorageLocation', LocationGetFlags>({
  ...words,
  headings: ['NAME', 'PROVIDER', 'BUCKET/PREFIX', 'PHASE', 'LAST VALIDATED', 'ACCESS MODE', 'DEFAULT'],
  giveWay: ['LAST VALIDATED', 'ACCESS MODE'],
  flags: (command) => command.option('--default', 'the default one only'),
  isWanted: ({ spec }, flags) => !flags.default || (spec.default ?? false),
  row({ metadata, spec, status }) {
    const { bucket, prefix = '' } = spec.objectStorage;
    return [
      metadata.name,
      spec.provider,
      prefix === '' ? bucket : `${bucket}/${prefix}`,
      status.phase ?? 'Unknown',
      status.lastValidationTime ? formatTime(status.lastValidationTime) : 'Unknown',
      spec.accessMode ?? 'ReadWrite',
      spec.default ? 'true' : '',
    ];
  },
});

export const registerBackupLocationDelete: RegisterCommand = registerObjectDelete({
  ...words,
  description: 'Make the server forget backup locations, with the objects of their backups; buckets keep everything',
  after: forgetLocation,
});
