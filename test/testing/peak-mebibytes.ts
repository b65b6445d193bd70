import { readFileSync } from 'node:fs';

/** The largest memory that this process had, in MiB. `maxRSS` would count the process that started it, too; only Linux tells the peak
 * of a program by itself. */
export function peakMebibytes(): number {
  const peak = process.platform === 'linux' && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return (peak ? Number(peak) : process.resourceUsage().maxRSS) / 1024;
}
