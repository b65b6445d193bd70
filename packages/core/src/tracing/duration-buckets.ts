/** By whom metrics are counted. */
export const meterName = '@lifeboat/core';

/** Buckets of durations, in seconds. From an object's time to that of a large cluster with its volumes. */
export const durationBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600];
