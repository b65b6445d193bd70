import { PassThrough } from 'node:stream';
import { type ExecHandler, type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { createClusterClient } from '../create-cluster-client.ts';
import { followCommand } from './follow-command.ts';

let server: KubernetesApiServer;
let client: ClusterClient;
let onExec: ExecHandler;
const request = { namespace: 'default', pod: 'web', container: 'app', command: ['cat', '/etc/os release', '--flag=a&b'] };

beforeAll(async () => {
  server = await startKubernetesApiServer({ onExec: (call) => onExec(call) });
  client = createClusterClient({ server: server.url, token: server.token });
  const spec = { containers: [{ name: 'app', image: 'app:1' }] };
  await client.create(
    { group: '', version: 'v1', resource: 'pods' },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec },
  );
});
afterAll(async () => {
  await client.close();
  await server.close();
});
beforeEach(() => {
  server.clearFaults();
  server.clearRequests();
  onExec = () => ({ exitCode: 0 });
});

/** Runs the command and gathers what it prints. */
async function run(signal?: AbortSignal): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' };
  const { exitCode } = await client.exec(request, {
    signal,
    onOutput({ stream, bytes }) {
      output[stream] += Buffer.from(bytes).toString();
    },
  });
  return { exitCode, ...output };
}

test('the command arrives as it is; both outputs and the exit code come back', async () => {
  const seen: unknown[] = [];
  onExec = ({ pod, container, command }) => {
    seen.push([pod.metadata.name, container, command]);
    return { exitCode: 7, stdout: 'to out', stderr: 'to err' };
  };
  expect(await run()).toEqual({ exitCode: 7, stdout: 'to out', stderr: 'to err' });
  expect(seen).toEqual([['web', 'app', request.command]]);
});

test('output of many messages is whole', async () => {
  const stdout = 'lines of text\n'.repeat(100_000);
  onExec = () => ({ exitCode: 0, stdout });
  expect(await run()).toEqual({ exitCode: 0, stdout, stderr: '' });
});

test('many commands at a time', async () => {
  onExec = async () => ({ exitCode: 0, stdout: 'x' });
  expect(await Promise.all(Array.from({ length: 60 }, () => run()))).toHaveLength(60);
});

describe('failures', () => {
  test('an error of the node, a refusal, a Pod and a container that do not exist', async () => {
    onExec = () => {
      throw new Error('error executing command in container: exec: "cat": executable file not found in $PATH');
    };
    await expect(run()).rejects.toMatchObject({ code: 'KUBERNETES_ERROR', message: expect.stringContaining('executable file not found') });
    await expect(client.exec({ ...request, pod: 'gone' })).rejects.toMatchObject({ code: 'KUBERNETES_NOT_FOUND' });
    await expect(client.exec({ ...request, container: 'gone' })).rejects.toMatchObject({
      code: 'KUBERNETES_INVALID',
      message: expect.stringContaining('container gone is not valid for pod web'),
    });
    await expect(client.exec({ ...request, command: [] })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    server.addFault({ path: /exec/, status: 403 });
    await expect(run()).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN' });
  });

  test('what surely did not start is sent again: 429, and a token that was refused', async () => {
    server.addFault({ path: /exec/, status: 429, times: 1, retryAfterInSeconds: 0.01 });
    expect(await run()).toMatchObject({ exitCode: 0 });
    let token = 'expired';
    const refreshing = createClusterClient({
      server: server.url,
      tokenProvider: ({ refresh }) => {
        if (refresh) token = server.token;
        return token;
      },
    });
    expect(await refreshing.exec(request)).toEqual({ exitCode: 0 });
    await refreshing.close();
  });

  test('what may have started is never sent again, and the error says so', async () => {
    let runs = 0;
    onExec = () => {
      runs += 1;
      return { exitCode: 0 };
    };
    server.addFault({ path: /exec/, connection: 'cut' });
    await expect(run()).rejects.toMatchObject({
      code: 'KUBERNETES_UNREACHABLE',
      message: expect.stringContaining('may have ended or may still run'),
      context: { maybeApplied: true },
    });
    expect(runs).toBe(1);
    server.clearFaults();
    const reset = server.addFault({ path: /exec/, connection: 'reset' });
    await expect(run()).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE', context: { maybeApplied: true } });
    expect(reset.hits).toBe(1);
  });

  test('an abort ends the call at once', async () => {
    const stop = new AbortController();
    const left = new Promise<void>((resolve) => {
      onExec = ({ signal }) => {
        signal.addEventListener('abort', () => resolve());
        stop.abort();
        return new Promise(() => undefined);
      };
    });
    await expect(run(stop.signal)).rejects.toMatchObject({ code: 'CANCELED', context: { maybeApplied: true } });
    await left;
    await expect(run(AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELED' });
  });

  test('an abort before the server has answered', async () => {
    server.addFault({ path: /exec/, delayInMs: 500 });
    await expect(run(AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'CANCELED' });
  });

  test('a client that is closed ends its commands', async () => {
    const other = createClusterClient({ server: server.url, token: server.token });
    onExec = () => {
      setTimeout(() => void other.close(), 100);
      return new Promise(() => undefined);
    };
    await expect(other.exec(request)).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
  });

  test('an error of onOutput ends the call', async () => {
    onExec = () => ({ exitCode: 0, stdout: 'too much' });
    const onOutput = () => {
      throw new Error('no more');
    };
    await expect(client.exec(request, { onOutput })).rejects.toThrow('no more');
  });

  test('a server that is silent, and answers no pings, is given up', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const socket = new PassThrough();
    let pings = 0;
    socket.write = () => {
      pings += 1;
      return true;
    };
    const ended = expect(followCommand({ socket, server: 'https://server', action: 'run a command' })).rejects.toMatchObject({
      code: 'KUBERNETES_UNREACHABLE',
      message: expect.stringContaining('does not answer'),
    });
    // The library of frames is loaded first.
    while (vi.getTimerCount() === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(90_000);
    vi.useRealTimers();
    await ended;
    expect(pings).toBeGreaterThan(2);
  });
});
