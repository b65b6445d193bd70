export type { StoragePolicy } from '../velero-api/values/required-locations.ts';
