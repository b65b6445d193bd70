import type { RefusedFlag } from '../../flags/refused-flags.ts';

const nodeAgent = 'there is no node agent: short-lived Pods read and write the files of volumes';
const maintenance = 'the server maintains repositories of files itself, by no Jobs';
const timeout = 'the copy of a volume has no limit of time';

/** Those of `velero install` that have no meaning here. */
export const refusedInstallFlags: readonly RefusedFlag[] = [
  { flags: '--plugins <images>', reason: 'the providers are in the image of the server; leave it out' },
  { flags: '--features <names>', reason: 'the server has no features to switch: CSI snapshots and versions of API groups need none' },
  { flags: '--restore-only <bool>', reason: 'make the location ReadOnly instead' },
  { flags: '--item-block-worker-count <n>', reason: 'the server decides it by itself' },
  { flags: '--disable-informer-cache <bool>', reason: 'restores read objects as they are, without a cache' },
  { flags: '--csi-snapshot-early-frequent-polling <bool>', reason: 'snapshots are watched' },
  { flags: '--pod-volume-operation-timeout <duration>', reason: timeout },
  ...[
    ...['--use-node-agent-windows <bool>', '--privileged-node-agent <bool>'],
    ...['--node-agent-disable-host-path <bool>', '--node-agent-priority-class-name <name>'],
    ...['cpu-limit', 'cpu-request', 'mem-limit', 'mem-request'].map((what) => `--node-agent-pod-${what} <quantity>`),
    '--kubelet-root-dir <folder>',
  ].map((flags) => ({ flags, reason: nodeAgent })),
  ...[
    ...['--backup-repository-configmap <name>', '--repo-maintenance-job-configmap <name>', '--keep-latest-maintenance-jobs <n>'],
    ...['cpu-limit', 'cpu-request', 'mem-limit', 'mem-request'].map((what) => `--maintenance-job-${what} <quantity>`),
  ].map((flags) => ({ flags, reason: maintenance })),
];
