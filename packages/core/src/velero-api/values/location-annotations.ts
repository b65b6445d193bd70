/** Annotations of Lifeboat on objects of velero.io. Their definitions have no field for what these say. */

// What users put on a Backup, or on a Schedule for its backups
/** Further locations that get the backup, besides its storage location: names with commas or blanks between them, or a JSON list. What
 * is stored has a JSON list of all of them. */
export const storageLocationsAnnotation = 'lifeboat.io/storage-locations';
/** How many of the locations must have it: `all`, `quorum` or `any`. */
export const storagePolicyAnnotation = 'lifeboat.io/storage-policy';
/** On a Backup that has ended, with any value: it is to be brought to all its locations. It goes when that was tried. */
export const repairAnnotation = 'lifeboat.io/repair';

// What a request asked for that a spec has no field for
/** On a Backup or Restore: which of the objects are taken, as the JSON of `select` of a request. On a stored one of a function its name. */
export const selectAnnotation = 'lifeboat.io/select';

// What the controller tells
/** On a Backup with several locations: what became of it in each, as a JSON object of texts such as `stored` or `failed: why`. */
export const locationOutcomesAnnotation = 'lifeboat.io/location-outcomes';
/** On a Restore that waits: for what. */
export const waitingForAnnotation = 'lifeboat.io/waiting-for';

// What is stored
/** On a Backup object: the SHA-256 of the bytes of its digest manifest. Each that Lifeboat has written to its end has it. */
export const digestsAnnotation = 'lifeboat.io/digests-sha256';
/** On the same: how many bytes the backup's files take in a location, as a decimal number; files of volumes in repositories and
 * snapshots are not among them. */
export const storedBytesAnnotation = 'lifeboat.io/stored-bytes';
