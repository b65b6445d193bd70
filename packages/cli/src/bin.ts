#!/usr/bin/env node
import { mallocSettings, moverFlags, nodeFlags, youngGenerationFlag } from './node-flags.ts';
import { keepCompiledCode } from './start/keep-compiled-code.ts';

// Syntax and APIs of old Nodes only: the version is checked before anything is imported that they could not even parse.
const floor = { major: 22, minor: 19 };

const [major, minor] = process.versions.node.split('.').map(Number);
if (Number(major) < floor.major || (Number(major) === floor.major && Number(minor) < floor.minor)) {
  process.stderr.write(
    `lifeboat needs Node.js ${floor.major}.${floor.minor} or newer; this is ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
} else {
  limitHeap();
  keepCompiledCode(process.env);
  import('./main.ts').then((main) => main.main());
}

// V8 and glibc read these at the start of a process only: the process replaces itself, keeping its pid.
function limitHeap() {
  const flags = process.execArgv.concat((process.env.NODE_OPTIONS || '').split(' '));
  const own = process.argv[2] === 'mover' ? moverFlags : nodeFlags;
  if (typeof process.execve !== 'function' || process.connected || flags.some((flag) => flag.startsWith(youngGenerationFlag))) return;
  try {
    process.execve(
      process.execPath,
      [process.execPath, ...own, ...process.execArgv, ...process.argv.slice(1)],
      Object.assign({}, mallocSettings, process.env),
    );
  } catch (_) {
    // Windows has no execve: the program works without the limit.
  }
}
