import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson } from '../../json/index.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { readActionConfig } from './action-config.ts';
import { objectAt, objectsAt } from './object-fields.ts';

interface ImageRule {
  readonly from: string;
  readonly to: string;
}

/** Replaces parts of image names, everywhere in a name. Of several rules that fit, the first counts.
 * @param mapping old part to new part. @default what its ConfigMap says: every value is `old,new` */
export function createChangeImageName(mapping?: Readonly<Record<string, string>>): RestoreItemAction {
  const given = mapping && Object.entries(mapping).map(([from, to]): ImageRule => ({ from, to }));
  return {
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
      const config = given ? [] : [...(await readActionConfig('velero.io/change-image-name', restore, context))];
      const rules = given ?? config.map(([key, value]) => parseRule(key, value));
      if (rules.length === 0) return {};
      const changed = cloneJson(item);
      for (const container of containersOf(changed)) {
        const { image } = container;
        if (typeof image !== 'string') continue;
        const rule = rules.find(({ from }) => image.includes(from));
        if (rule) container.image = image.replaceAll(rule.from, () => rule.to);
      }
      return { item: changed };
    },
  };
}

function parseRule(key: string, value: string): ImageRule {
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
