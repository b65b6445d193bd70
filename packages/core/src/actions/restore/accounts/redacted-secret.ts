import { coded } from '../../../errors/issues/issue-codes.ts';
import { cloneJson, ownMember } from '../../../json/index.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { redactedKeysAnnotation } from '../../redacted-keys.ts';

/** Secrets whose values `redactSecrets` kept out of the backup: a live one is left alone, a missing one is made of what the backup has. */
export const redactedSecret: RestoreItemAction = {
  name: 'lifeboat.dev/redacted-secret',
  appliesTo: { includedResources: ['secrets'] },
  async execute({ item, resource, restore }, { cluster, logger, signal }) {
    const keys = ownMember(item.metadata.annotations ?? {}, redactedKeysAnnotation);
    if (keys === undefined) return {};
    const namespace = ownMember(restore.spec.namespaceMapping ?? {}, resource.namespace) ?? resource.namespace;
    const lacks = `Secret ${resource.name}: the backup was made without the values of ${keys.replaceAll(',', ', ')}`;
    const warn = (what: string) => logger.warn(`${lacks}. ${what}`, coded('SECRET_REDACTED', {}));
    if (await cluster.getObject({ group: '', resource: 'secrets', namespace, name: resource.name }, { signal })) {
      warn('The one that is there stays as it is');
      return { skipRestore: true };
    }
    const secret = cloneJson(item);
    delete secret.metadata.annotations?.[redactedKeysAnnotation];
    const left = Object.keys((secret.data as object | null | undefined) ?? {}).length;
    if (left === 0) {
      warn('It is not made. Make it: Pods that need it start then');
      return { skipRestore: true };
    }
    warn('It is made without them. Add them: Pods that need them start then');
    return { item: secret };
  },
};
