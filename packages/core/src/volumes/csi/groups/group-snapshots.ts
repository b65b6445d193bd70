import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { ownMember } from '../../../json/index.ts';
import { driverOf } from '../../../objects/driver-of.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import { backupNameLabel, backupUidLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import { chooseGroupSnapshotClass } from '../api/choose-snapshot-class.ts';
import { listAll } from '../api/list-all.ts';
import type { SnapshotApi } from '../api/snapshot-api.ts';
import { snapshotFields } from '../api/snapshot-fields.ts';
import { dissolveGroup } from './dissolve-group.ts';
import type { GroupSnapshotsOptions } from './group-snapshots-options.ts';
import { removeGroup } from './remove-group.ts';

/** Snapshots of claims that are to be cut at one moment: those of a namespace with one value of the backup's group label. */
export interface GroupSnapshots {
  /** The claim's own snapshot, cut with its group's. `undefined` for a claim of no group. All of a group wait for one.
   * @throws LifeboatError `SNAPSHOT_FAILED`, `TIMEOUT`, `KUBERNETES_*` */
  snapshotOf(
    claim: KubeObject,
    volume: KubeObject,
    options: { readonly logger: Logger; readonly onMade: (snapshot: KubeObject) => void },
  ): Promise<KubeObject | undefined>;
}

type Members = ReadonlyMap<string, KubeObject>;

const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const volumeType = { group: '', version: 'v1', resource: 'persistentvolumes' };

export function createGroupSnapshots(options: GroupSnapshotsOptions): GroupSnapshots {
  const { cluster, api, groupApi, backup, timeoutInMs, signal } = options;
  const labelKey = backup.spec.volumeGroupSnapshotLabelKey ?? '';
  const groups = new Map<string, Promise<Members>>();

  async function takeGroup(claim: KubeObject, driver: string, logger: Logger, onMade: (snapshot: KubeObject) => void): Promise<Members> {
    const kinds = groupApi as SnapshotApi;
    const { namespace = '' } = claim.metadata;
    const group = ownMember(claim.metadata.labels, labelKey) ?? '';
    const claims = await listAll(cluster, claimType, { namespace, labelSelector: `${labelKey}=${group}`, signal });
    for (const each of claims) await requireDriver(each, { driver, group });
    const classes = await listAll(cluster, kinds.classes, { signal });
    const chosen = chooseGroupSnapshotClass({ claim, driver, backup, classes, logger });
    const request = {
      apiVersion: `${kinds.snapshots.group}/${kinds.snapshots.version}`,
      kind: kinds.snapshots.kind,
      metadata: {
        generateName: `velero-${group}-`,
        namespace,
        labels: {
          [backupNameLabel]: validLabelValue(backup.metadata.name),
          [backupUidLabel]: backup.metadata.uid,
          [labelKey]: group,
        },
      },
      spec: { volumeGroupSnapshotClassName: chosen.metadata.name, source: { selector: { matchLabels: { [labelKey]: group } } } },
    };
    const made = await cluster.create(kinds.snapshots, request as unknown as KubeObject, { signal });
    try {
      const members = await awaitMembers(made, claims);
      for (const snapshot of members.values()) onMade(snapshot);
      return await dissolveGroup({ ...options, groupApi: kinds, group: made, members, labelKey });
    } catch (error) {
      // Its snapshots are owned by it, unless they have been freed and told of.
      const removing = removeGroup({ cluster, groupApi: kinds, group: made, signal: AbortSignal.timeout(30_000) });
      if (!(await removing.catch(() => false)))
        logger.warn(`VolumeGroupSnapshot ${namespace}/${made.metadata.name} could not be deleted again`, coded('SNAPSHOTS_LEFT'));
      throw error;
    }
  }

  async function requireDriver(claim: KubeObject, { driver, group }: { driver: string; group: string }): Promise<void> {
    const name = (claim.spec as { volumeName?: string } | undefined)?.volumeName;
    const volume = name ? await cluster.get(volumeType, { name }, { signal }) : undefined;
    const found = volume && driverOf(volume);
    if (found === driver) return;
    const why = volume ? `its driver is ${found ?? 'no CSI driver'}, not ${driver}` : 'it has no volume yet';
    throw failed(`group ${group}`, `claim ${claim.metadata.namespace}/${claim.metadata.name} cannot be in it: ${why}`);
  }

  async function awaitMembers(group: KubeObject, claims: readonly KubeObject[]): Promise<Members> {
    const { namespace = '', name, uid } = group.metadata;
    let members = new Map<string, KubeObject>();
    const complete = await pollUntil({
      async look() {
        const snapshots = await listAll(cluster, api.snapshots, { namespace, signal });
        const own = snapshots.filter(
          (each) => snapshotFields(each).groupName === name || each.metadata.ownerReferences?.some((owner) => owner.uid === uid),
        );
        members = new Map(own.map((each) => [snapshotFields(each).claim ?? '', each]));
        const named = [...members.values()].every((each) => snapshotFields(each).groupName === name);
        return named && claims.every((claim) => members.has(claim.metadata.name)) ? true : undefined;
      },
      timeoutInMs,
      intervalInMs: 100,
      signal,
      what: 'The backup',
    });
    if (complete) return members;
    const missing = claims.filter((claim) => !members.has(claim.metadata.name)).map((claim) => claim.metadata.name);
    throw new LifeboatError({
      code: 'TIMEOUT',
      message:
        `VolumeGroupSnapshot ${namespace}/${name} has no snapshot of ${missing.join(', ') || 'all its claims'} after ${timeoutInMs / 1000} s ` +
        '(csiSnapshotTimeout): does the CSI driver support group snapshots, and does its snapshotter have them enabled?',
    });
  }

  return {
    async snapshotOf(claim, volume, { logger, onMade }) {
      const { namespace, name, labels } = claim.metadata;
      const group = ownMember(labels, labelKey);
      if (!group || !labelKey) return undefined;
      if (!groupApi) {
        logger.warn(
          `The cluster serves no VolumeGroupSnapshots: the claims of group ${group} are not cut at one moment`,
          coded('VOLUME_CHOICE_UNSURE'),
        );
        return undefined;
      }
      const key = `${namespace}/${group}`;
      const members = groups.get(key) ?? takeGroup(claim, driverOf(volume) ?? '', logger, onMade);
      members.catch(() => {}); // each claim of it gets it
      groups.set(key, members);
      const snapshot = (await members).get(name);
      if (snapshot) return snapshot;
      throw failed(`group ${group}`, `claim ${namespace}/${name} got its label after the group was cut`);
    },
  };
}

function failed(what: string, why: string): LifeboatError {
  return new LifeboatError({ code: 'SNAPSHOT_FAILED', message: `No snapshot can be taken of ${what}: ${why}` });
}
