import type { PlanWarning } from '../../../contract/results/planned-item.ts';
import { objectAt, textAt } from '../../../objects/object-at.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import { createOwnerResolver } from '../../owners/owner-resolver.ts';
import { claimProblem } from '../../volumes/volume-holder.ts';
import type { VerdictSession } from '../common/verdict-session.ts';
import type { LiveObjects } from '../live/live-objects.ts';
import type { PlannedObjects } from '../live/planned-objects.ts';
import { type Reference, referencesOf } from './references-of.ts';

interface References {
  /** Warnings about what an object names, and neither the cluster nor the plan has. */
  missing(id: ResourceIdentifier, original: KubeObject, wanted: KubeObject): Promise<PlanWarning[]>;
  /** What an object names that only the plan brings. */
  pending(wanted: KubeObject): Promise<Reference[]>;
}

interface ReferencesOptions {
  readonly session: VerdictSession;
  readonly live: Pick<LiveObjects, 'has'>;
  readonly planned: PlannedObjects;
}

export function createReferences({ session, live, planned }: ReferencesOptions): References {
  const resolveOwners = createOwnerResolver(session.view);
  const lives = ({ resource, namespace, name }: Reference) => live.has(resource, namespace, name);
  const comes = ({ resource, namespace, name }: Reference) => planned.brings(resource, namespace, name);

  async function missingOwners(id: ResourceIdentifier, original: KubeObject): Promise<PlanWarning[]> {
    if (!session.choices.relinkOwners) return [];
    const warnings: PlanWarning[] = [];
    const warn = (owner: { readonly kind: string; readonly name: string }, why: string) =>
      warnings.push({ code: 'OWNER_MISSING', message: `its owner ${owner.kind} ${owner.name} is dropped: ${why}` });
    const { targetNamespace } = session.view.selection;
    for (const { id: owner, reference } of resolveOwners(id, original, { onDropped: warn })) {
      const resource = groupResource(owner);
      const name = resource === 'namespaces' ? targetNamespace(owner.name) : owner.name;
      const named = { resource, kind: reference.kind, namespace: owner.namespace === '' ? '' : targetNamespace(owner.namespace), name };
      if (!(await comes(named)) && (await lives(named)) === false) warn(named, 'it is neither in the cluster nor in the plan');
    }
    return warnings;
  }

  async function goneVolume(wanted: KubeObject): Promise<PlanWarning[]> {
    const name = textAt(wanted, 'spec', 'volumeName');
    if (wanted.kind !== 'PersistentVolumeClaim' || name === undefined) return [];
    const problem = await claimProblem(wanted, session);
    if (problem !== undefined) return [{ code: 'VOLUME_GONE', message: problem }];
    const volume = { resource: 'persistentvolumes', kind: 'PersistentVolume', namespace: '', name };
    if ((await comes(volume)) || (await lives(volume)) !== false) return [];
    return [
      {
        code: 'VOLUME_GONE',
        message: `PersistentVolume ${name}, which it names, is neither in the cluster nor in the plan: it waits for ever`,
      },
    ];
  }

  async function missingDriver(wanted: KubeObject): Promise<PlanWarning[]> {
    const driver = driverOf(wanted);
    if (driver === undefined) return [];
    const named = { resource: 'csidrivers.storage.k8s.io', kind: 'CSIDriver', namespace: '', name: driver };
    if ((await comes(named)) || (await lives(named)) !== false) return [];
    return [{ code: 'DRIVER_MISSING', message: `CSI driver ${driver}, which it names, is not installed` }];
  }

  return {
    async missing(id, original, wanted) {
      const warnings: PlanWarning[] = [];
      for (const reference of referencesOf(wanted)) {
        if ((await comes(reference)) || (await lives(reference)) !== false) continue;
        const { kind, namespace, name } = reference;
        const place = namespace === '' ? name : `${namespace}/${name}`;
        warnings.push({
          code: 'REFERENCE_MISSING',
          message: `${kind} ${place}, which it names, is neither in the cluster nor in the plan`,
        });
      }
      return [...warnings, ...(await missingOwners(id, original)), ...(await goneVolume(wanted)), ...(await missingDriver(wanted))];
    },
    async pending(wanted) {
      const found: Reference[] = [];
      for (const reference of referencesOf(wanted))
        if ((await lives(reference)) !== true && (await comes(reference))) found.push(reference);
      return found;
    },
  };
}

function driverOf(object: KubeObject): string | undefined {
  if (object.kind === 'PersistentVolume') return textAt(object, 'spec', 'csi', 'driver');
  return object.kind === 'VolumeSnapshotContent' ? textAt(objectAt(object, 'spec'), 'driver') : undefined;
}
