// Preloaded into a measured process (`node --import`): when it ends, it writes its peak memory (VmHWM in kB) and its processor time
// (user and system, in µs) to the file that LIFEBOAT_PEAK_FILE names. Plain JavaScript, so that the measurement does not load a compiler.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.LIFEBOAT_PEAK_FILE;
process.on('exit', () => {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  const { user, system } = process.cpuUsage();
  if (file && peak?.[1]) writeFileSync(file, `${peak[1]} ${user + system}`);
});
