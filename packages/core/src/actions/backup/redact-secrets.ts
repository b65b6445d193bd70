import { cloneJson, ownMember } from '../../json/index.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ProviderPlugin } from '../../plugin-api/provider-plugin.ts';
import { objectOf, text, texts } from '../../velero-api/schema/field-schema.ts';
import { redactedKeysAnnotation } from '../redacted-keys.ts';

/** For {@link redactSecrets}. */
export interface RedactSecretsOptions {
  /** Secrets of these namespaces only; globs as in a Backup's spec. @default all */
  readonly includedNamespaces?: readonly string[] | undefined;
  /** Secrets of these namespaces stay whole. @default none */
  readonly excludedNamespaces?: readonly string[] | undefined;
  /** Secrets with these labels only, such as `backup.example.com/redact=true`. @default all */
  readonly labelSelector?: string | undefined;
  /** Secrets of these types stay whole, such as `helm.sh/release.v1`. @default none */
  readonly keptTypes?: readonly string[] | undefined;
  /** Values of these keys only, such as `password`. @default all keys */
  readonly keys?: readonly string[] | undefined;
}

/**
 * A plugin that keeps the values of Secrets out of backups: `createEngine({ plugins: [redactSecrets()] })`. Names, types, labels and
 * annotations are saved, and which keys there were. A restore by any engine of this version knows such a Secret: it leaves one that is in
 * the cluster as it is, makes a missing one of the keys that the backup has, or none where it has none, and tells so (`SECRET_REDACTED`).
 * Velero does not know it: it makes Secrets that lack the keys, and with `existingResourcePolicy: update` takes them out of live ones.
 * What Pods, ConfigMaps and custom resources hold is not looked at.
 * @throws LifeboatError `INVALID_CONFIG` for options that are wrong
 */
export function redactSecrets(options: RedactSecretsOptions = {}): ProviderPlugin {
  const { keptTypes = [], keys, ...which } = takeOptions('redactSecrets', options, redactSecretsOptionsField);
  const action: BackupItemAction = {
    name: 'lifeboat.dev/redact-secrets',
    appliesTo: { ...which, includedResources: ['secrets'] } as BackupItemAction['appliesTo'],
    execute: async ({ item }) => (keptTypes.includes(String(item.type)) ? {} : redacted(item, keys)),
  };
  return { specVersion: 1, name: 'lifeboat.dev/redact-secrets', actions: { backup: [action] } };
}

// kubectl keeps a whole copy of what it applied.
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function redacted(item: KubeObject, keys: readonly string[] | undefined): { readonly item?: KubeObject } {
  const secret = cloneJson(item);
  const gone: string[] = [];
  for (const field of ['data', 'stringData']) {
    const values = ownMember(secret as unknown as Record<string, unknown>, field);
    if (typeof values !== 'object' || values === null) continue;
    for (const key of Object.keys(values)) {
      if (keys && !keys.includes(key)) continue;
      delete (values as Record<string, unknown>)[key];
      gone.push(key);
    }
  }
  if (gone.length === 0) return {};
  const { [lastApplied]: _copy, ...annotations } = secret.metadata.annotations ?? {};
  secret.metadata.annotations = { ...annotations, [redactedKeysAnnotation]: [...new Set(gone)].join(',') };
  return { item: secret };
}

const redactSecretsOptionsField = objectOf<RedactSecretsOptions>({
  includedNamespaces: texts,
  excludedNamespaces: texts,
  labelSelector: text,
  keptTypes: texts,
  keys: texts,
});
