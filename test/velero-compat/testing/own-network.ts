import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Wrapper } from '../../real-servers/server-scripts.ts';
import { forward } from './own-network/forward.ts';

/** A network namespace from which nothing can be reached but some ports of this machine's loopback, under the same numbers: so
 * programs that insist on a port of their own can run side by side. */
export interface OwnNetwork {
  /** The command and arguments that run a command there. The process keeps its id. */
  readonly inside: Wrapper;
  close(): Promise<void>;
}

/** @returns `undefined` where a process may not have a network namespace (it takes root) */
export async function openOwnNetwork(ports: readonly number[]): Promise<OwnNetwork | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'network-'));
  const servers = ports.map((port) => createServer((socket) => forward(socket, { host: '127.0.0.1', port })));
  await Promise.all(servers.map((server, i) => once(server.listen(join(folder, String(ports[i]))), 'listening')));
  const script = join(import.meta.dirname, 'own-network/relay.sh');
  // It ends with its standard input, so with this process.
  const relay = spawn('unshare', ['--net', 'sh', script, process.execPath, folder, ...ports.map(String)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((done) => {
    relay.once('error', () => done());
    relay.once('close', () => done());
  });
  const close = async () => {
    await endOthersOf(relay.pid);
    relay.stdin.end();
    await ended;
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  };
  const ready = await Promise.race([once(relay.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!ready) {
    await close();
    return undefined;
  }
  return { inside: (command, ...args) => ['nsenter', `--net=/proc/${relay.pid}/ns/net`, command, ...args], close };
}

/** Ends what is left in the network of a process, such as a plugin that its server has not ended. */
async function endOthersOf(pid: number | undefined): Promise<void> {
  const networkOf = (each: number | string | undefined) => readlink(`/proc/${each}/ns/net`).catch(() => undefined);
  const network = await networkOf(pid);
  if (network === undefined || network === (await networkOf('self'))) return;
  for (const each of await readdir('/proc')) {
    if (!/^\d+$/.test(each) || Number(each) === pid || (await networkOf(each)) !== network) continue;
    try {
      process.kill(Number(each));
    } catch {
      // It has ended by itself.
    }
  }
}
