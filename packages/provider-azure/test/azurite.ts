import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StoragePipelineOptions, StorageSharedKeyCredential } from '@azure/storage-blob';
import { type AzureBlobObjectStoreOptions, createAzureBlobObjectStore } from '../src/index.ts';
import { installAzurite } from './azurite/install-azurite.ts';

/** The account that every Azurite has, with a key that Microsoft publishes. */
export const storageAccount = 'devstoreaccount1';
export const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  /** Base URL of the account. */
  readonly accountUrl: string;
  stop(): Promise<void>;
}

/** Azurite, installed when it is first needed, in memory, on a free port of loopback. With `tls` it speaks https, and takes
 * tokens whose signatures it does not check. */
export async function startAzurite(options: { readonly tls?: { readonly key: string; readonly cert: string } } = {}): Promise<Azurite> {
  const { tls } = options;
  const main = await installAzurite();
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-azurite-'));
  const port = await freePort();
  const args = ['--blobHost', '127.0.0.1', '--blobPort', String(port), '--inMemoryPersistence', '--silent', '--disableTelemetry'];
  args.push('--skipApiVersionCheck');
  if (tls) {
    for (const name of ['key', 'cert'] as const) {
      writeFileSync(join(folder, name), tls[name]);
      args.push(`--${name}`, join(folder, name));
    }
    args.push('--oauth', 'basic');
  }
  const child = spawn(process.execPath, [main, ...args], { stdio: 'ignore', cwd: folder });
  await listening(child, port);
  return {
    accountUrl: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/${storageAccount}`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A store on a container of Azurite, with few attempts. */
export function testStore(endpoint: string, options: Partial<AzureBlobObjectStoreOptions> = {}) {
  const credentials = { type: 'account-key', accountKey } as const;
  return createAzureBlobObjectStore({ storageAccount, endpoint, container: 'container', credentials, maxAttempts: 2, ...options });
}

/** Makes a container. */
export async function makeContainer(accountUrl: string, options: { readonly caCert?: string } = {}): Promise<void> {
  const { ContainerClient } = await import('@azure/storage-blob');
  const credential = new StorageSharedKeyCredential(storageAccount, accountKey);
  const tls: StoragePipelineOptions & { tlsOptions?: object } = options.caCert ? { tlsOptions: { ca: options.caCert } } : {};
  await new ContainerClient(`${accountUrl}/container`, credential, tls).create();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let waited = 0; waited < 200; waited++) {
    if (child.exitCode !== null) throw new Error(`Azurite ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error('Azurite does not listen');
}
