import type { CloneOptions, VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import type { FileRepositoryFormat } from '../../plugin-api/file-repository.ts';
import { call, flag, listOf, objectOf, oneOf, pluginOf, required, secret, text } from '../../velero-api/schema/field-schema.ts';
import { moverOptionsField } from './mover-options-field.ts';

/** What `volumeFiles` of an engine's options may hold. */
export const volumeFilesField = objectOf<VolumeFilesOptions>({
  formats: required({
    ...listOf(pluginOf<FileRepositoryFormat>({ name: required(text), open: required(call), create: required(call) })),
    minItems: 1,
  }),
  format: { type: 'either', of: [text, call] } as const,
  password: secret({ type: 'either', of: [text, call] } as const),
  mover: moverOptionsField,
  source: oneOf(['volume', 'clone']),
  ignoreDelayBinding: flag,
  clones: { type: 'map', values: objectOf<CloneOptions>({ storageClass: text, readOnly: flag }) },
});
