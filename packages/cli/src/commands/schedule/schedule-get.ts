import { formatLabelSelector } from '@lifeboat/core';
import { formatAge, formatTime } from '../../output/tables/format-bytes.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { registerObjectDelete } from '../objects/object-delete.ts';
import { registerObjectGet } from '../objects/object-get.ts';

const words = { kind: 'Schedule', noun: 'schedule', plural: 'schedules' } as const;

export const registerScheduleGet: RegisterCommand = registerObjectGet({
  ...words,
  headings: ['NAME', 'STATUS', 'CREATED', 'SCHEDULE', 'BACKUP TTL', 'LAST BACKUP', 'SELECTOR', 'PAUSED'],
  giveWay: ['SELECTOR', 'CREATED', 'BACKUP TTL'],
  row({ metadata, spec, status }, now) {
    const selector = spec.template.labelSelector ? formatLabelSelector(spec.template.labelSelector) : '';
    return [
      metadata.name,
      status.phase || 'New',
      formatTime(metadata.creationTimestamp),
      spec.schedule,
      spec.template.ttl ?? '0s',
      formatAge(status.lastBackup, now),
      selector === '' ? '<none>' : selector,
      String(spec.paused ?? false),
    ];
  },
});

export const registerScheduleDelete: RegisterCommand = registerObjectDelete({
  ...words,
  description: 'Delete schedules; their backups stay, unless they were made with --use-owner-references-in-backup',
});
