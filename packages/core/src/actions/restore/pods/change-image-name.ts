import { coded } from '../../../errors/issues/issue-codes.ts';
import { cloneJson } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import { readActionConfig } from '../../action-config.ts';

interface ImageRule {
  readonly from: string;
  readonly to: string;
}

interface ChangeImageNameOptions {
  /** Where its ConfigMap is. */
  readonly namespace: string;
  /** Old part to new part. @default what its ConfigMap says: every value is `old,new` */
  readonly mapping?: Readonly<Record<string, string>>;
}

/** Replaces parts of image names, everywhere in a name. Of several rules that fit, the first counts. */
export function createChangeImageName({ namespace, mapping }: ChangeImageNameOptions): RestoreItemAction {
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
    async execute({ item }, context) {
      const rules = given ?? rulesOf(await readActionConfig('velero.io/change-image-name', namespace, context), context.logger);
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

const told = new WeakSet<ReadonlyMap<string, string>>();

// Velero restores the image as it is where a value is no rule, and says nothing.
function rulesOf(config: ReadonlyMap<string, string>, logger: Logger): ImageRule[] {
  const rules: ImageRule[] = [];
  for (const [key, value] of config) {
    const [from = '', to = '', ...rest] = value.split(',').map((part) => part.trim());
    if (from !== '' && to !== '' && rest.length === 0) rules.push({ from, to });
    else if (!told.has(config))
      logger.warn(
        `The ConfigMap of velero.io/change-image-name has "${value}" under ${key}, which changes nothing: it must be "<old>,<new>"`,
        coded('REQUEST_UNCLEAR'),
      );
  }
  told.add(config);
  return rules;
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
