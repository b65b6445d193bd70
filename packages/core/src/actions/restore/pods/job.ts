import { cloneJson } from '../../../json/index.ts';
import { objectAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** The labels by which the server ties a Job to its pods hold its old uid: the server makes them again. */
export const job: RestoreItemAction = {
  name: 'velero.io/job',
  appliesTo: { includedResources: ['jobs.batch'] },
  async execute({ item }) {
    const changed = cloneJson(item);
    removeGenerated(objectAt(changed, 'spec', 'selector'), 'matchLabels');
    removeGenerated(objectAt(changed, 'spec', 'template', 'metadata'), 'labels');
    return { item: changed };
  },
};

function removeGenerated(parent: Record<string, unknown> | undefined, field: string): void {
  const labels = objectAt(parent, field);
  if (!parent || !labels) return;
  delete labels['controller-uid'];
  delete labels['batch.kubernetes.io/controller-uid'];
  if (Object.keys(labels).length === 0) delete parent[field];
}
