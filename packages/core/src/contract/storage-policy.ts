/** How many of a backup's locations must have it whole: every one, more than half, or one. */
export type StoragePolicy = 'all' | 'quorum' | 'any';
