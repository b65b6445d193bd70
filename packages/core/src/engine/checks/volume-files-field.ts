import type { CloneOptions, MoverOptions, VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import type { FileRepositoryFormat } from '../../plugin-api/file-repository.ts';
import {
  anything,
  call,
  flag,
  listOf,
  objectOf,
  oneOf,
  pluginOf,
  required,
  secret,
  text,
  textMap,
  texts,
} from '../../velero-api/schema/field-schema.ts';

/** What `volumeFiles` of an engine's options may hold. */
export const volumeFilesField = objectOf<VolumeFilesOptions>({
  formats: required({
    ...listOf(pluginOf<FileRepositoryFormat>({ name: required(text), open: required(call), create: required(call) })),
    minItems: 1,
  }),
  format: { type: 'either', of: [text, call] } as const,
  password: secret({ type: 'either', of: [text, call] } as const),
  mover: objectOf<MoverOptions>({
    image: text,
    imagePullPolicy: oneOf(['Always', 'IfNotPresent', 'Never']),
    imagePullSecrets: texts,
    labels: textMap,
    annotations: textMap,
    nodeSelector: textMap,
    tolerations: listOf(anything),
    priorityClassName: text,
    serviceAccountName: text,
    resources: anything,
    securityContext: anything,
  }),
  clones: { type: 'map', values: objectOf<CloneOptions>({ storageClass: text, readOnly: flag }) },
});
