import { peakMebibytes } from '../../../test/testing/peak-mebibytes.ts';
import { runInProcess } from './run-in-process.ts';

// A process of its own runs command lines one after the other, and says how long each took and what memory it had at its peak.
interface Order {
  readonly cwd: string;
  readonly commands: readonly (readonly string[])[];
}

export interface Measured {
  readonly runs: readonly { readonly code: number; readonly stdout: string; readonly stderr: string; readonly seconds: number }[];
  readonly peakMiB: number;
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const { cwd, commands } = JSON.parse(Buffer.concat(chunks).toString()) as Order;
const runs: Measured['runs'][number][] = [];
for (const argv of commands) {
  const began = performance.now();
  runs.push({ ...(await runInProcess(argv, { cwd })), seconds: (performance.now() - began) / 1000 });
}
process.stdout.write(JSON.stringify({ runs, peakMiB: Math.round(peakMebibytes()) } satisfies Measured));
