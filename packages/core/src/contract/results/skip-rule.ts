/** The rule by which a restore leaves an object alone.
 * - `policy`: the engine's `restorePolicy`.
 * - `cluster-own`: it belongs to the cluster that it comes from (`restoreClusterOwn` restores it).
 * - `command`: it is a command, and would be carried out again (`includedResources` with its kind restores it).
 * - `finished`: a Job or a Pod that has ended (`finishedJobs` restores Jobs).
 * - `remade`: the cluster, or a controller, makes it anew.
 * - `new-volume`: a PersistentVolume whose claim gets a new volume.
 * - `action`: an item action leaves it out.
 * - `plan`: the plan that is carried out leaves it, or does not list it.
 * - `same`: it is there, and is the same.
 * - `differs`: it is there, differs, and `existingResourcePolicy` leaves it. */
export type SkipRule = 'policy' | 'cluster-own' | 'command' | 'finished' | 'remade' | 'new-volume' | 'action' | 'same' | 'differs' | 'plan';
