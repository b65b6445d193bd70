// Syntax of old Nodes only: `bin` imports it before it has looked at the version.

/** The one of {@link nodeFlags} that tells whether they have been given. */
export const youngGenerationFlag = '--max-semi-space-size';

/** How the command line runs Node. A young generation that stays small, and an old one that is collected before it has grown far beyond
 * what is in use: V8 otherwise lets garbage pile up to a multiple. With less of either a backup takes more processor time, and 15 MiB less
 * (docs/extending/decisions/0002-memory-of-the-command-line.md). */
export const nodeFlags = [`${youngGenerationFlag}=8`, '--heap-growing-percent=30'];

/** glibc otherwise keeps freed buffers of the I/O threads: tens of megabytes, measured with objects of 400 kB. */
export const mallocSettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
