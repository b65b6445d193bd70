#!/usr/bin/env node
// Syntax and APIs of old Nodes only: the version is checked before anything is imported that they could not even parse.
const floor = { major: 22, minor: 19 };
// A small young generation, and an old one that is collected before it has grown far beyond what is in use: V8 otherwise
// lets garbage pile up to a multiple. Measured with 50,000 objects: about 140 MiB instead of 227 at the peak, a fifth more CPU.
const heapFlag = '--max-semi-space-size';
const heapFlags = [`${heapFlag}=2`, '--heap-growing-percent=10'];
// glibc otherwise keeps freed buffers of the I/O threads: tens of megabytes, measured with objects of 400 kB.
const mallocSettings = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };

const [major, minor] = process.versions.node.split('.').map(Number);
if (Number(major) < floor.major || (Number(major) === floor.major && Number(minor) < floor.minor)) {
  process.stderr.write(
    `lifeboat needs Node.js ${floor.major}.${floor.minor} or newer; this is ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
} else {
  limitHeap();
  import('./main.ts').then((main) => main.main());
}

// V8 and glibc read these at the start of a process only: the process replaces itself, keeping its pid.
function limitHeap() {
  const flags = process.execArgv.concat((process.env.NODE_OPTIONS || '').split(' '));
  if (typeof process.execve !== 'function' || process.connected || flags.some((flag) => flag.startsWith(heapFlag))) return;
  try {
    process.execve(
      process.execPath,
      [process.execPath, ...heapFlags, ...process.execArgv, ...process.argv.slice(1)],
      Object.assign({}, mallocSettings, process.env),
    );
  } catch (_) {
    // Windows has no execve: the program works without the limit.
  }
}
