import { formatTime } from '../../output/tables/format-bytes.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { registerObjectGet } from '../objects/object-get.ts';

export const registerRepoGet: RegisterCommand = registerObjectGet({
  kind: 'BackupRepository',
  noun: 'repository',
  plural: 'repositories',
  headings: ['NAME', 'STATUS', 'LAST MAINTENANCE'],
  row: ({ metadata, status }) => [
    metadata.name,
    status.phase || 'New',
    status.lastMaintenanceTime ? formatTime(status.lastMaintenanceTime) : '<never>',
  ],
});
