import { cloneJson, ownMember } from '../../json/index.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ProviderPlugin } from '../../plugin-api/provider-plugin.ts';
import { objectOf, text, texts } from '../../velero-api/schema/field-schema.ts';
import { redactedKeysAnnotation } from '../redacted-keys.ts';

/** Options of {@link redactSecrets}. */
export interface RedactSecretsOptions {
  /** Redact only Secrets in these namespaces; globs as in a Backup's spec. @default all namespaces */
  readonly includedNamespaces?: readonly string[] | undefined;
  /** Do not redact Secrets in these namespaces. @default none */
  readonly excludedNamespaces?: readonly string[] | undefined;
  /** Redact only Secrets with these labels, such as `backup.example.com/redact=true`. @default all */
  readonly labelSelector?: string | undefined;
  /** Do not redact Secrets of these types, such as `helm.sh/release.v1`. @default none */
  readonly keptTypes?: readonly string[] | undefined;
  /** Redact only the values of these keys, such as `password`. @default all keys */
  readonly keys?: readonly string[] | undefined;
}

/**
 * Creates a plugin that keeps the values of Secrets out of backups: `createEngine({ plugins: [redactSecrets()] })`. Names, types, labels,
 * annotations and the names of the redacted keys are saved.
 *
 * An engine of this version recognizes such a Secret when it restores it. It leaves an existing Secret as it is. It creates a missing one
 * with the keys whose values are in the backup, or does not create it if there are none, and reports that (`SECRET_REDACTED`). Velero does
 * not recognize it: it creates Secrets without the redacted keys and, with `existingResourcePolicy: update`, removes these keys from
 * existing Secrets. The plugin does not look into Pods, ConfigMaps and custom resources.
 * @throws LifeboatError `INVALID_CONFIG` for invalid options
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
