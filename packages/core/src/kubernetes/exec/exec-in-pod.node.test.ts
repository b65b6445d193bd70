import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { nodeImage } from '../../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../cluster-from-kubeconfig.ts';

const node = inject('node');
const namespace = 'exec-in-pod';
const pods = { group: '', version: 'v1', resource: 'pods' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const serviceAccounts = { group: '', version: 'v1', resource: 'serviceaccounts' };

describe.skipIf(!node)('commands in containers of a real node', () => {
  let client: ClusterClient;
  const proxied: Socket[] = [];
  const proxy = createServer().on('connect', (request, socket: Socket) => {
    const [host = '', port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const one of [socket, upstream]) one.on('error', () => undefined);
    socket.pipe(upstream).pipe(socket);
    proxied.push(socket, upstream);
  });

  beforeAll(async () => {
    client = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    for await (const { object } of client.watch(serviceAccounts, { namespace })) if (object.metadata.name === 'default') break;
    const container = (name: string, command: string[]) => ({ name, image: nodeImage, command });
    await client.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        containers: [container('app', ['sleep', '3600']), container('ended', ['true'])],
      },
    });
    for await (const { object } of client.watch(pods, { namespace })) {
      const states = (object.status as { containerStatuses?: { name: string; state: object }[] }).containerStatuses ?? [];
      if (states.some(({ name, state }) => name === 'app' && 'running' in state) && states.some(({ state }) => 'terminated' in state))
        break;
    }
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await client.delete(namespaces, { name: namespace });
    await client.close();
    for (const socket of proxied) socket.destroy();
    proxy.close();
  });

  async function run(command: string[], { container = 'app', pod = 'web', by = client, signal }: RunOptions = {}) {
    const output = { stdout: '', stderr: '' };
    const { exitCode } = await by.exec(
      { namespace, pod, container, command },
      {
        signal,
        onOutput({ stream, bytes }) {
          output[stream] += Buffer.from(bytes).toString();
        },
      },
    );
    return { exitCode, ...output };
  }
  interface RunOptions {
    container?: string;
    pod?: string;
    by?: ClusterClient;
    signal?: AbortSignal;
  }

  test('exit codes and both outputs', async () => {
    expect(await run(['echo', 'a  b', '&c'])).toEqual({ exitCode: 0, stdout: 'a  b &c\n', stderr: '' });
    expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(await run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ exitCode: 137 });
  });

  test('what does not exist', async () => {
    await expect(run(['no-such-program'])).rejects.toMatchObject({
      code: 'KUBERNETES_ERROR',
      message: expect.stringContaining('"no-such-program": executable file not found'),
    });
    await expect(run(['true'], { pod: 'nobody' })).rejects.toMatchObject({ code: 'KUBERNETES_NOT_FOUND' });
    await expect(run(['true'], { container: 'nobody' })).rejects.toMatchObject({
      code: 'KUBERNETES_INVALID',
      message: expect.stringContaining('container nobody is not valid for pod web'),
    });
    await expect(run(['true'], { container: 'ended' })).rejects.toMatchObject({
      code: 'KUBERNETES_NOT_FOUND',
      message: expect.stringContaining('The command has not run'),
    });
  });

  test('20 MB of output, whole', async () => {
    let bytes = 0;
    const command = ['sh', '-c', 'head -c 20000000 /dev/zero'];
    const result = await client.exec(
      { namespace, pod: 'web', container: 'app', command },
      {
        onOutput(chunk) {
          bytes += chunk.bytes.length;
        },
      },
    );
    expect([result.exitCode, bytes]).toEqual([0, 20_000_000]);
  });

  test('8 MB of standard input, whole, and an error of its stream', async () => {
    const input = randomBytes(8_000_000);
    async function* chunks() {
      for (let at = 0; at < input.length; at += 100_000) yield input.subarray(at, at + 100_000);
    }
    const printed: Uint8Array[] = [];
    const command = ['sh', '-c', `head -c ${input.length} | md5sum`];
    const onOutput = ({ bytes }: { bytes: Uint8Array }) => void printed.push(bytes);
    expect(await client.exec({ namespace, pod: 'web', container: 'app', command }, { stdin: chunks(), onOutput })).toEqual({ exitCode: 0 });
    expect(Buffer.concat(printed).toString().slice(0, 32)).toBe(createHash('md5').update(input).digest('hex'));
    async function* broken() {
      yield input.subarray(0, 10);
      throw new Error('the disk is gone');
    }
    await expect(client.exec({ namespace, pod: 'web', container: 'app', command }, { stdin: broken() })).rejects.toThrow(
      'the disk is gone',
    );
  });

  test('a command waits for a caller that is busy', async () => {
    const command = ['sh', '-c', 'head -c 64000000 /dev/zero; touch /tmp/all-written'];
    const isWritten = async () => (await run(['test', '-e', '/tmp/all-written'])).exitCode === 0;
    let bytes = 0;
    let free = () => {};
    const busy = new Promise<void>((resolve) => {
      free = resolve;
    });
    const running = client.exec(
      { namespace, pod: 'web', container: 'app', command },
      {
        onOutput(chunk) {
          bytes += chunk.bytes.length;
          return busy;
        },
      },
    );
    // Buffers along the way hold some megabytes.
    for (let i = 0; i < 5; i++) expect(await isWritten()).toBe(false);
    expect(bytes).toBeLessThan(100_000);
    free();
    expect([await running, bytes]).toEqual([{ exitCode: 0 }, 64_000_000]);
    expect(await isWritten()).toBe(true);
  });

  test('an abort ends the call, and the command goes on in the container', async () => {
    const stop = new AbortController();
    const running = client.exec(
      { namespace, pod: 'web', container: 'app', command: ['sh', '-c', 'echo started; sleep 1; touch /tmp/went-on'] },
      { signal: stop.signal, onOutput: () => stop.abort() },
    );
    await expect(running).rejects.toMatchObject({ code: 'CANCELED', message: expect.stringContaining('may still run in the container') });
    const waited = await run(['sh', '-c', 'for i in $(seq 50); do [ -e /tmp/went-on ] && exit 0; sleep 0.1; done; exit 1']);
    expect(waited.exitCode).toBe(0);
  });

  test('through a proxy, until the connection is cut in the middle', async () => {
    const content = await readFile(node?.kubeconfig ?? '', 'utf8');
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const far = await clusterFromKubeConfig({ content: content.replace('{server: ', `{proxy-url: "${proxyUrl}", server: `) });
    expect(await run(['echo', 'hello'], { by: far })).toEqual({ exitCode: 0, stdout: 'hello\n', stderr: '' });
    const cut = far.exec(
      { namespace, pod: 'web', container: 'app', command: ['sh', '-c', 'echo once >> /tmp/cut; echo started; sleep 1'] },
      {
        onOutput() {
          for (const socket of proxied) socket.destroy();
        },
      },
    );
    await expect(cut).rejects.toMatchObject({
      code: 'KUBERNETES_UNREACHABLE',
      message: expect.stringContaining('may have ended or may still run'),
      context: { maybeApplied: true },
    });
    expect((await run(['cat', '/tmp/cut'])).stdout).toBe('once\n');
    await far.close();
  });

  test('a user who may not', async () => {
    const content = await readFile(node?.kubeconfig ?? '', 'utf8');
    const nobody = await clusterFromKubeConfig({ content: content.replace('user: {token', 'user: {as: nobody, token') });
    await expect(run(['true'], { by: nobody })).rejects.toMatchObject({
      code: 'KUBERNETES_FORBIDDEN',
      message: expect.stringMatching(/User "nobody" cannot get resource "pods\/exec"/),
    });
    await nobody.close();
  });
});
