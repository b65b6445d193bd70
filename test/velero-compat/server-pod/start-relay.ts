import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverScripts } from '../../real-servers/server-scripts.ts';

const run = promisify(execFile);

/** The kubernetes Service's address in a cluster of the real servers. */
export const relayAddress = '10.0.0.1';

/** Lets the Pods of the node reach servers on this machine's loopback at {@link relayAddress}: `[port there, port on loopback]`. */
export async function startRelay(ports: readonly (readonly [number, number])[]): Promise<() => Promise<void>> {
  if (!serverScripts) throw new Error('The real servers are missing');
  await run('ip', ['addr', 'add', `${relayAddress}/32`, 'dev', 'lo']).catch((error: Error) => {
    if (!/File exists|already assigned/.test(error.message)) throw error;
  });
  const relay = spawn(join(serverScripts, 'relay'), [relayAddress, ...ports.map(([there, here]) => `${there}=${here}`)], {
    stdio: 'ignore',
  });
  const close = async () => {
    if (relay.exitCode === null) {
      relay.kill();
      await once(relay, 'exit');
    }
    await run('ip', ['addr', 'del', `${relayAddress}/32`, 'dev', 'lo']).catch(() => {});
  };
  for (let tries = 0; !(await Promise.all(ports.map(([port]) => answers(port)))).every(Boolean); tries++) {
    if (relay.exitCode !== null || tries > 100) {
      await close();
      throw new Error(`The relay on ${relayAddress} does not work`);
    }
    await sleep(100);
  }
  return close;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, relayAddress);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
