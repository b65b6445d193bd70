import type { ClaimChange } from '../../contract/transforms/claim-change.ts';
import type { NamespaceReference } from '../../contract/transforms/namespace-reference.ts';
import type { RestoreTransform } from '../../contract/transforms/restore-transform.ts';
import type { TransformOptions } from '../../contract/transforms/transform-options.ts';
import {
  call,
  type FieldsOf,
  flag,
  listOf,
  objectOf,
  pluginOf,
  required,
  text,
  textMap,
  texts,
  timeout,
} from '../../velero-api/schema/field-schema.ts';

/** What the options of a request that change objects may hold. */
export const transformOptionFields: FieldsOf<TransformOptions> = {
  transforms: listOf(
    pluginOf<RestoreTransform>({ name: required(text), matches: call, transform: required(call), mayRename: flag, timeout }),
  ),
  registryMapping: textMap,
  hostMapping: textMap,
  rewriteHosts: flag,
  nodeSelectorMapping: textMap,
  tolerationMapping: textMap,
  claims: listOf(objectOf<ClaimChange>({ names: texts, namespaces: texts, storageClasses: texts, size: text, accessModes: texts })),
  namespaceReferences: listOf(objectOf<NamespaceReference>({ kind: required(text), group: text, path: required(text) })),
  rewriteServiceNames: flag,
  rewriteServiceNamesInSecrets: texts,
};
