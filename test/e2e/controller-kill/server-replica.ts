import { spawn } from 'node:child_process';
import { bareEnv, cliCommand } from '../../testing/cli-command.ts';

/** How long the Lease, and the names of runs, of a server that died are left alone. */
const leases = ['--leader-elect-lease-duration', '5s', '--run-lease-duration', '5s'];

/** `lifeboat server` as a process of its own. */
export interface ServerReplica {
  /** Its name in the Lease. */
  readonly identity: string;
  readonly log: () => string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts one with the rights of its ServiceAccount only. `identity` stands for the uid of a Pod: no two have the same. */
export function startReplica(options: { readonly kubeconfig: string; readonly folder: string; readonly identity: string }): ServerReplica {
  const { kubeconfig, folder, identity } = options;
  const flags = ['--kubeconfig', kubeconfig, '--providers', 'aws', '--metrics-address', 'off', ...leases];
  const child = spawn(process.execPath, [...cliCommand(), 'server', ...flags], {
    env: bareEnv({ HOME: folder, TMPDIR: folder, POD_UID: identity }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  return {
    identity,
    log: () => log,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return await ended;
    },
  };
}
