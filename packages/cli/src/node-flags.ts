// Syntax of old Nodes only: `bin` imports it before it has looked at the version.

/** The one of {@link nodeFlags} that tells whether they have been given. */
export const youngGenerationFlag = '--max-semi-space-size';

/** How the command line runs Node. A small young generation, and an old one that is collected before it has grown far beyond what
 * is in use: V8 otherwise lets garbage pile up to a multiple. Measured with 50,000 objects: about 140 MiB instead of 227 at the
 * peak, a fifth more CPU. */
export const nodeFlags = [`${youngGenerationFlag}=2`, '--heap-growing-percent=10'];

/** glibc otherwise keeps freed buffers of the I/O threads: tens of megabytes, measured with objects of 400 kB. */
export const mallocSettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
