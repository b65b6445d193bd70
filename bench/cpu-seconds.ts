import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** What Linux counts a second in. */
const ticksPerSecond = 100;

/** Of the processor, by a process with all its threads, since it began. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Of the processors, by all that runs on this machine, since it began. */
export function machineCpuSeconds(): number {
  const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n', 1).join().split(/\s+/);
  const [user, nice, system, , , irq, softIrq] = ticks.map(Number);
  return [user, nice, system, irq, softIrq].reduce((sum: number, each) => sum + (each ?? 0), 0) / ticksPerSecond;
}

/** Resident memory of a process, now and at most. */
export async function memoryMiB(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (field: string) => Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024);
  return { now: of('VmRSS'), peak: of('VmHWM') };
}
