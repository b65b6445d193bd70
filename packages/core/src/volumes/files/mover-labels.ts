/** On whatever movers need in a cluster, claims that are made for them too: the uid of the Backup or Restore that they work for. */
export const moverRunLabel = 'lifeboat.dev/mover-of';

export const jobType = { group: 'batch', version: 'v1', resource: 'jobs' };
export const secretType = { group: '', version: 'v1', resource: 'secrets' };
