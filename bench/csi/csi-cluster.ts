import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kubectl } from '../../test/real-servers/kubectl.ts';
import { runServerScript, serverScripts, startCluster } from '../../test/real-servers/server-scripts.ts';
import { endChild } from '../end-child.ts';

export interface CsiCluster {
  readonly kubeconfig: string;
  /** What the driver keeps: a folder and a record for each volume. */
  readonly volumes: string;
  down(): Promise<void>;
}

/** An API server with the snapshot controller, and the real CSI driver with its snapshotter. Nothing else runs: no node, as nothing mounts
 * the volumes, and no controllers, which would bind a thousand claims for minutes. Under `state`, whose path must be short: a socket lies
 * in it. */
export async function startCsiCluster(state: string): Promise<CsiCluster> {
  const cluster = await startCluster('csi', [], state);
  const { kubeconfig } = cluster;
  const programs: (() => Promise<void>)[] = [];
  const down = async () => {
    for (const end of programs.reverse()) await end();
    await cluster.down();
  };
  try {
    const folder = await runServerScript('unpack', [], state);
    const socket = join(state, 'csi.sock');
    for (const file of ['snapshot-crds.yaml', 'csi-driver/deploy.yaml']) {
      await kubectl(kubeconfig, 'apply', '-f', join(serverScripts ?? '', file));
      await kubectl(kubeconfig, 'wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
    }
    const begin = (program: string, args: readonly string[]) => {
      const child = spawn(join(folder, program), ['--kubeconfig', kubeconfig, ...args], { stdio: 'ignore' });
      programs.push(() => endChild(child));
    };
    const alone = ['--leader-election=false', '--kube-api-qps', '50', '--kube-api-burst', '100'];
    const data = join(state, 'csi');
    begin('snapshot-controller', alone);
    begin('bench-csi', ['--csi-address', socket, '--node', 'nowhere', '--data-dir', data, '--registration-dir', join(state, 'registry')]);
    while (!existsSync(socket)) await sleep(100);
    begin('csi-snapshotter', ['--csi-address', socket, '--timeout', '5m', ...alone]);
    return { kubeconfig, volumes: join(data, 'volumes'), down };
  } catch (error) {
    await down();
    throw error;
  }
}
