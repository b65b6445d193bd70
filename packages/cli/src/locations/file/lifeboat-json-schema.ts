import { type JsonSchema, toJsonSchema } from '@lifeboat/core/provider-kit';
import { lifeboatFileField } from './lifeboat-file-fields.ts';

/** The JSON Schema (draft 2020-12) of `lifeboat.yaml`, for editors; the build writes it into the package. */
export const lifeboatJsonSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'LifeboatConfig',
  description: 'Where the lifeboat program keeps backups and volume snapshots.',
  ...toJsonSchema(lifeboatFileField),
};
