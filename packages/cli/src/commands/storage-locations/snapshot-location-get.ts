import type { RegisterCommand } from '../leaf-command.ts';
import { registerObjectDelete } from '../objects/object-delete.ts';
import { registerObjectGet } from '../objects/object-get.ts';

const words = { kind: 'VolumeSnapshotLocation', noun: 'snapshot location', plural: 'snapshot locations' } as const;

export const registerSnapshotLocationGet: RegisterCommand = registerObjectGet({
  ...words,
  headings: ['NAME', 'PROVIDER'],
  row: ({ metadata, spec }) => [metadata.name, spec.provider],
});

export const registerSnapshotLocationDelete: RegisterCommand = registerObjectDelete({
  ...words,
  description: 'Make the server forget snapshot locations; snapshots stay',
});
