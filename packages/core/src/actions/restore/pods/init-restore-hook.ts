import { randomBytes } from 'node:crypto';
import { createHookSelector } from '../../../filters/hook-selector.ts';
import { ownMember } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import type { RunHooks } from '../../../velero-api/files/run-hooks.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { initRestoreHookAnnotations as annotation } from '../../../velero-api/values/hook-annotations.ts';
import { parseHookCommand } from '../../../velero-api/values/hook-command.ts';

/** Adds the init containers of restore hooks (Velero's internal/hook): those of the Pod's annotations, or those of the restore's spec.
 * They run before the Pod's own, and after the container that waits for volume data. */
export const createInitRestoreHook = (runHooks: RunHooks = 'all'): RestoreItemAction => ({
  name: 'velero.io/init-restore-hook',
  appliesTo: { includedResources: ['pods'] },
  async execute({ item, restore }, { logger }) {
    if (runHooks === 'none') return {};
    const added = (runHooks === 'all' ? fromAnnotations(item, logger) : undefined) ?? fromSpec(item, restore, logger);
    if (added.length === 0) return {};
    const spec = objectAt(item, 'spec') ?? {};
    const own = objectsAt(item, 'spec', 'initContainers');
    const waits = own[0]?.name === 'restore-wait' ? own.slice(0, 1) : [];
    // A Pod that an earlier restore made has the container already, and names are unique.
    const kept = own.slice(waits.length).filter(({ name }) => !added.some((container) => container.name === name));
    const initContainers = [...waits, ...added, ...kept];
    logger.info(`Returning pod ${item.metadata.namespace}/${item.metadata.name} with ${initContainers.length} init container(s)`);
    return { item: { ...item, spec: { ...spec, initContainers } } };
  },
});

function fromAnnotations({ metadata }: KubeObject, logger: Logger): Record<string, unknown>[] | undefined {
  const image = metadata.annotations?.[annotation.containerImage];
  if (!image) return undefined;
  const pod = `${metadata.namespace}/${metadata.name}`;
  const command = metadata.annotations?.[annotation.command];
  if (!command) logger.info(`RestoreHook init container for pod ${pod} is using container's default entrypoint`);
  let name = metadata.annotations?.[annotation.containerName];
  if (!name) {
    name = `velero-restore-init-${randomBytes(4).toString('hex')}`;
    logger.info(`Pod ${pod} has no ${annotation.containerName} annotation, using generated name ${name} for initContainer`);
  }
  logger.info('Handling InitRestoreHooks from pod annotations');
  return [{ name, image, ...(command && { command: parseHookCommand(command) }) }];
}

function fromSpec({ metadata }: KubeObject, { spec }: Restore, logger: Logger): Record<string, unknown>[] {
  const { namespace = '', labels } = metadata;
  // Scopes name the namespaces of the target.
  const target = { namespace: ownMember(spec.namespaceMapping, namespace) ?? namespace, labels };
  const containers = (spec.hooks?.resources ?? [])
    .filter((entry) => createHookSelector(entry)(target))
    .flatMap(({ postHooks }) => (postHooks ?? []).flatMap(({ init }) => init?.initContainers ?? []));
  if (containers.length > 0) logger.info('Handling InitRestoreHooks from RestoreSpec');
  return containers;
}
