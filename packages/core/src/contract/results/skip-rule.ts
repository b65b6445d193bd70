/** The rule by which a restore skips an object.
 * - `policy`: the engine's `restorePolicy` does not allow it.
 * - `cluster-own`: it belongs to the cluster that was backed up (`restoreClusterOwn` restores it).
 * - `command`: it is a command and would be carried out again (naming its kind in `includedResources` restores it).
 * - `finished`: it is a Job or a Pod that has ended (`finishedJobs` restores Jobs).
 * - `remade`: the cluster or a controller creates it again.
 * - `new-volume`: it is a PersistentVolume, and its claim gets a new volume.
 * - `action`: an item action leaves it out.
 * - `plan`: the plan that is carried out skips it or does not list it.
 * - `same`: it exists and is the same.
 * - `differs`: it exists and differs, and `existingResourcePolicy` leaves it. */
export type SkipRule = 'policy' | 'cluster-own' | 'command' | 'finished' | 'remade' | 'new-volume' | 'action' | 'same' | 'differs' | 'plan';
