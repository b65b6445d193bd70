import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson } from '../../json/index.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { readActionConfig } from './action-config.ts';
import { objectAt, objectsAt } from './object-fields.ts';

/** Replaces parts of image names, as its ConfigMap says: every value is `old,new`. The first that fits counts. */
export const changeImageName: RestoreItemAction = {
  name: 'velero.io/change-image-name',
  appliesTo: {
    includedResources: [
      'deployments.apps',
      'statefulsets.apps',
      'daemonsets.apps',
      'replicasets.apps',
      'replicationcontrollers',
      'jobs.batch',
      'cronjobs.batch',
      'pods',
    ],
  },
  async execute({ item, restore }, context) {
    const config = await readActionConfig('velero.io/change-image-name', restore, context);
    if (config.size === 0) return {};
    const rules = [...config].map(([key, value]) => parseRule(key, value));
    const changed = cloneJson(item);
    for (const container of containersOf(changed)) {
      const { image } = container;
      if (typeof image !== 'string') continue;
      const rule = rules.find(({ from }) => image.includes(from));
      if (rule) container.image = image.replace(rule.from, () => rule.to);
    }
    return { item: changed };
  },
};

function parseRule(key: string, value: string): { from: string; to: string } {
  const [from = '', to = '', ...rest] = value.split(',').map((part) => part.trim());
  if (from !== '' && to !== '' && rest.length === 0) return { from, to };
  throw new LifeboatError({
    code: 'ITEM_ACTION_FAILED',
    message: `The ConfigMap of velero.io/change-image-name has "${value}" under ${key}; it must be "<old>,<new>"`,
  });
}

function containersOf(item: KubeObject): Record<string, unknown>[] {
  const pod =
    item.kind === 'Pod'
      ? objectAt(item, 'spec')
      : item.kind === 'CronJob'
        ? objectAt(item, 'spec', 'jobTemplate', 'spec', 'template', 'spec')
        : objectAt(item, 'spec', 'template', 'spec');
  return [...objectsAt(pod, 'containers'), ...objectsAt(pod, 'initContainers')];
}
