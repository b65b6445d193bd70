import { cloneJson } from '../../json/index.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { objectAt } from './object-fields.ts';

/** The labels by which the server ties a Job to its pods hold its old uid: the server makes them again. */
export const job: RestoreItemAction = {
  name: 'velero.io/job',
  appliesTo: { includedResources: ['jobs.batch'] },
  async execute({ item }) {
    const changed = cloneJson(item);
    for (const labels of [
      objectAt(changed, 'spec', 'selector', 'matchLabels'),
      objectAt(changed, 'spec', 'template', 'metadata', 'labels'),
    ]) {
      delete labels?.['controller-uid'];
      delete labels?.['batch.kubernetes.io/controller-uid'];
    }
    return { item: changed };
  },
};
