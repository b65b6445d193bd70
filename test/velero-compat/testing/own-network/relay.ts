// See relay.sh.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { forward } from './forward.ts';

const [folder = '', ...ports] = process.argv.slice(2);
const servers = ports.map((port) =>
  createServer((socket) => forward(socket, { path: join(folder, port) })).listen(Number(port), '127.0.0.1'),
);
await Promise.all(servers.map((server) => once(server, 'listening')));
console.log('ready');
process.stdin.on('end', () => process.exit()).resume();
