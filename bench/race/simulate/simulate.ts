/**
 * What a restore would take where it cannot be run here: `pnpm bench:growth`. Prints a
 * table in Markdown. The times of client and server are those that the race measured (docs/performance/growth.md).
 *
 *   --client MS   of the client's thread for each object (default 0.6)
 *   --server MS   of one processor of the server for each write (default 1.6)
 */
import { parseArgs } from 'node:util';
import { simulateWrites } from './simulate-writes.ts';

const { values } = parseArgs({ options: { client: { type: 'string', default: '0.6' }, server: { type: 'string', default: '1.6' } } });
const [clientInMs, serverInMs] = [Number(values.client), Number(values.server)];
console.log('| objects | namespaces | network | processors of the server | 16 in flight | adaptive |');
console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
for (const [objects, namespaces] of [
  [100_000, 100],
  [1_000_000, 1000],
] as const)
  for (const networkInMs of [0.2, 5, 50])
    for (const processors of [2, 8]) {
      const run = (most: number) =>
        simulateWrites({ objects, namespaces, clientInMs, networkInMs, serverInMs, processors, inFlight: { least: 16, most } });
      const [fixed, adaptive] = [run(16), run(64)];
      const cells = [objects.toLocaleString('en'), namespaces.toLocaleString('en'), `${networkInMs} ms`, processors];
      const told = [minutes(fixed.seconds), `${minutes(adaptive.seconds)}, up to ${adaptive.mostInFlight} in flight`];
      console.log(`| ${[...cells, ...told].join(' | ')} |`);
    }

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}
