import { call, type FieldSchema, flag, from, pluginOf, required, text, texts } from '../../velero-api/schema/field-schema.ts';
import type { ObjectStore } from '../object-store.ts';
import { specVersionField } from './spec-version-field.ts';

const supports: Readonly<Record<string, FieldSchema>> = {
  signedUrls: required(flag),
  conditionalPut: required(flag),
  // What a store of an earlier version does not name, it does not support.
  conditionalReplace: flag,
  conditionalDelete: flag,
  objectLock: flag,
};

/** A store, by the calls that it must have. */
export const objectStoreField = pluginOf<ObjectStore>({
  specVersion: specVersionField,
  supports: required({ type: 'plugin', fields: supports } as const),
  place: text,
  risks: texts,
  patienceInMs: from(0),
  putObject: required(call),
  getObject: required(call),
  headObject: required(call),
  listObjects: required(call),
  listCommonPrefixes: required(call),
  deleteObject: required(call),
  createSignedUrl: call,
  removeUnfinishedPuts: call,
  lockObject: call,
  readObjectLock: call,
  readProtection: call,
  probe: call,
  close: call,
});
