import type { UnservedSession } from '../select/unserved-message.ts';
import { unservedMessage } from '../select/unserved-message.ts';
import type { Block } from './common/verdict.ts';

/** Why an object whose kind the cluster does not take cannot be restored. */
export function unservedBlock(resource: string, session: UnservedSession): Block {
  const { archive, dependencies, view } = session;
  const served = view.discovery.all
    .filter((type) => `${type.resource}${type.group && `.${type.group}`}` === resource)
    .map(({ version }) => version);
  if (served.length === 0) return { code: 'KIND_MISSING', reason: unservedMessage(resource, 1, session) };
  const kept = archive.versions(resource).map(({ version }) => version);
  const has = kept.length > 0 ? ` The backup has ${kept.join(', ')}` : '';
  return {
    code: 'VERSION_MISSING',
    reason: `the cluster ${dependencies.cluster.server} serves ${resource} as ${served.join(', ')} only.${has}`,
  };
}
