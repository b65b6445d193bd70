import { count, type FieldSchema, flag, listOf, nullable, text, textMap, texts, time } from '../schema/field-schema.ts';

// Rows of the gzip files of a backup or restore. Nothing is required: Veleros of every age wrote them. What is there has its type.
const object = (fields: Readonly<Record<string, FieldSchema>>) => ({ type: 'object', nullable: true, fields }) as const;
const anyObject = { type: 'any', nullable: true } as const;
const words = nullable(text);

const metadata = object({
  name: words,
  namespace: words,
  uid: words,
  labels: nullable(textMap),
  annotations: nullable(textMap),
  creationTimestamp: time,
});

const csiSnapshotInfo = object({
  snapshotHandle: words,
  size: nullable(count),
  driver: words,
  vscName: words,
  operationID: words,
  ReadyToUse: nullable(flag),
  volumeGroupSnapshotHandle: words,
});
const podVolumeInfo = object({
  snapshotHandle: words,
  size: nullable(count),
  incrementalSize: nullable(count),
  uploaderType: words,
  volumeName: words,
  podName: words,
  podNamespace: words,
  nodeName: words,
  Phase: words,
});
const volumeInfo = object({
  pvcName: words,
  pvcNamespace: words,
  pvName: words,
  backupMethod: words,
  restoreMethod: words,
  snapshotDataMoved: nullable(flag),
  preserveLocalSnapshot: nullable(flag),
  skipped: nullable(flag),
  skippedReason: words,
  startTimestamp: time,
  completionTimestamp: time,
  result: words,
  csiSnapshotInfo,
  snapshotDataMovementInfo: object({
    dataMover: words,
    uploaderType: words,
    retainedSnapshot: words,
    snapshotHandle: words,
    operationID: words,
    size: nullable(count),
    incrementalSize: nullable(count),
    Phase: words,
  }),
  nativeSnapshotInfo: object({ snapshotHandle: words, volumeType: words, volumeAZ: words, iops: words, Phase: words }),
  pvbInfo: podVolumeInfo,
  pvrInfo: podVolumeInfo,
  pvInfo: object({ reclaimPolicy: words, labels: nullable(textMap) }),
});
const resource = object({ Group: words, Resource: words, Namespace: words, Name: words });

/** What a row of each file may hold; `csi`: objects of the snapshot API. */
export const storedRowFields = {
  replaced: object({ group: words, version: words, resource: words }),
  holds: object({ group: words, version: words, resource: words, namespace: words, name: words }),
  volumeinfo: volumeInfo,
  volumesnapshots: object({
    metadata: anyObject,
    spec: object({
      backupName: words,
      backupUID: words,
      location: words,
      persistentVolumeName: words,
      providerVolumeID: words,
      volumeType: words,
      volumeAZ: words,
      volumeIOPS: nullable(count),
    }),
    status: object({ providerSnapshotID: words, phase: words }),
  }),
  itemoperations: object({
    spec: object({
      backupName: words,
      backupUID: words,
      backupItemAction: words,
      restoreName: words,
      restoreUID: words,
      restoreItemAction: words,
      operationID: words,
      resourceIdentifier: resource,
      postOperationItems: nullable(listOf(resource)),
    }),
    status: object({
      phase: words,
      error: words,
      nCompleted: nullable(count),
      nTotal: nullable(count),
      operationUnits: words,
      description: words,
      created: time,
      started: time,
      updated: time,
    }),
  }),
  podvolumebackups: object({
    metadata,
    spec: object({
      node: words,
      pod: object({ name: words, namespace: words }),
      volume: words,
      uploaderType: words,
      tags: nullable(textMap),
    }),
    status: object({
      phase: words,
      snapshotID: words,
      message: words,
      startTimestamp: time,
      completionTimestamp: time,
      progress: anyObject,
    }),
  }),
  volumedigests: object({ namespace: text, format: text, blob: text, size: count, sha256: text }),
  csi: object({
    kind: words,
    apiVersion: words,
    metadata,
    spec: object({ source: anyObject, driver: words, deletionPolicy: words, volumeSnapshotClassName: words }),
    status: object({ snapshotHandle: words }),
  }),
  hooks: object({ namespace: text, name: text, hooks: { type: 'array', items: object({ command: nullable(texts) }) } }),
} as const satisfies Readonly<Record<string, FieldSchema>>;

const messages = nullable(texts);

/** `errors` and `warnings` of a results file. */
export const messagesFields = object({
  velero: messages,
  cluster: messages,
  namespaces: { type: 'map', nullable: true, values: messages },
});
