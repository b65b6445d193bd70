// Syntax of old Nodes only: `bin` imports it before it has looked at the version.

/** The one of {@link nodeFlags} that tells whether they have been given. */
export const youngGenerationFlag = '--max-semi-space-size';

/** How the command line runs Node. A young generation that stays small, and an old one that is collected before it has grown far beyond
 * what is in use: V8 otherwise lets garbage pile up to a multiple. Below `--initial-heap-size` it is not collected at all: what is in use
 * of 10,000 objects is 27 MiB, and a third more is reached so soon that V8 would mark all the time. With less of either a run takes more
 * processor time, and some 15 MiB less. Objects of a backup or a restore die young: one thread collects them for less than several that
 * share the little that is left (docs/extending/decisions/0002-memory-of-the-command-line.md). */
export const nodeFlags = [`${youngGenerationFlag}=16`, '--heap-growing-percent=30', '--initial-heap-size=96', '--no-parallel-scavenge'];

/** How `lifeboat mover` runs Node. Most of its memory is outside the heap, in buffers; so the heap has less. V8 counts those buffers as part
 * of the heap: without an initial size it marks once for each 12 MiB of them, and a restore of large files takes some 15 % more processor
 * time. */
export const moverFlags = [`${youngGenerationFlag}=8`, '--heap-growing-percent=30', '--initial-heap-size=48', '--no-parallel-scavenge'];

/** glibc otherwise keeps freed buffers of the I/O threads: tens of megabytes, measured with objects of 400 kB. */
export const mallocSettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };
