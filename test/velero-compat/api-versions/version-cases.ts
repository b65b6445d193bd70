/** One custom kind, served in some versions where it is backed up and in others where it is restored. */
export interface VersionCase {
  /** Its group is `<name>.example.com`. */
  readonly name: string;
  readonly what: string;
  readonly source: readonly string[];
  /** Empty: the target does not have the kind. */
  readonly target: readonly string[];
  /** Versions of another kind of the group in the target. */
  readonly otherKind?: readonly string[];
  /** In the ConfigMap of the target. */
  readonly wanted?: string;
  /** In which version the restore writes; `undefined`: nothing is restored. */
  readonly written: string | undefined;
  /** What Velero writes where the two differ. */
  readonly writtenByVelero?: string | undefined;
  /** The same for a restore that does not choose. */
  readonly plainly: string | undefined;
  readonly plainlyByVelero?: string | undefined;
}

/** As in Velero's own tests (Velero: test/e2e), and between. That the target prefers another version of those that both serve
 * cannot be had with CustomResourceDefinitions: unit tests show it. */
export const versionCases: readonly VersionCase[] = [
  {
    name: 'same',
    what: 'both serve and prefer the same',
    source: ['v1', 'v1beta1'],
    target: ['v1', 'v1beta1'],
    written: 'v1',
    plainly: 'v1',
  },
  {
    name: 'user',
    what: 'priority 0: the user has the last word',
    source: ['v2', 'v1', 'v1beta1'],
    target: ['v2', 'v1', 'v1beta1'],
    wanted: 'v1beta1,v1',
    written: 'v1beta1',
    plainly: 'v2',
  },
  {
    name: 'user-second',
    what: 'priority 0: of the versions that the user names the first that both have',
    source: ['v2', 'v1', 'v1beta1'],
    target: ['v2', 'v1', 'v1beta2'],
    wanted: 'v1beta1,v1beta2,v1',
    written: 'v1',
    plainly: 'v2',
  },
  {
    name: 'user-in-vain',
    what: 'priority 0: the user names none that both have',
    source: ['v2', 'v1'],
    target: ['v2', 'v1'],
    wanted: 'v5,v4',
    written: 'v2',
    plainly: 'v2',
  },
  {
    name: 'target-prefers',
    what: 'priority 1: the target prefers one that the backup holds but did not prefer',
    source: ['v2', 'v1', 'v1beta1'],
    target: ['v1', 'v1beta1'],
    written: 'v1',
    plainly: 'v1',
    plainlyByVelero: undefined,
  },
  {
    name: 'backup-prefers',
    what: 'priority 2: the target prefers one that the backup does not hold, and serves the one that the backup preferred',
    source: ['v1', 'v1beta1'],
    target: ['v2', 'v1', 'v1beta1'],
    written: 'v1',
    plainly: 'v1',
  },
  {
    name: 'first-common',
    what: 'priority 3: the first that both have in the order of Kubernetes',
    source: ['v2', 'v1alpha1', 'v1beta1', 'v1beta2'],
    target: ['v3', 'v1alpha1', 'v1beta1', 'v1beta2'],
    written: 'v1beta2',
    plainly: 'v1beta2',
    plainlyByVelero: undefined,
  },
  { name: 'none-common', what: 'no version in common', source: ['v2', 'v1'], target: ['v4', 'v3'], written: undefined, plainly: undefined },
  { name: 'absent', what: 'the target gets the kind from the backup', source: ['v2', 'v1'], target: [], written: 'v2', plainly: 'v2' },
  {
    name: 'other-kind',
    what: 'the target serves the group in a version that the kind does not have; Velero asks for it all the same',
    source: ['v2', 'v1'],
    target: ['v1'],
    otherKind: ['v2', 'v1'],
    written: 'v1',
    writtenByVelero: undefined,
    plainly: 'v1',
    plainlyByVelero: undefined,
  },
];
