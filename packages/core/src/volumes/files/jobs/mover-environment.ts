/** How Node runs where a Job moves files. With the 16 MiB for new objects that the command line gives itself, a volume of a GiB takes over
 * 256 MiB, for no less processor time; Node's own choice takes 128 MiB for them where it sees much memory. */
export const moverEnvironment = { NODE_OPTIONS: '--max-semi-space-size=8', MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
