import type { OpenLocationOptions } from '../contract/locations/open-location-options.ts';
import { providerPluginField } from '../plugin-api/fields/provider-plugin-field.ts';
import { call, flag, listOf, objectOf, required, signal } from '../velero-api/schema/field-schema.ts';

/** What `openLocation` and `openSnapshotLocation` may be given besides the location. */
export const openLocationOptionsField = objectOf<OpenLocationOptions>({
  providers: required(listOf(providerPluginField)),
  resolveSecret: call,
  allowFiles: flag,
  signal,
});
