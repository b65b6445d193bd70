import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** Connects a socket with another address; when one of both ends or fails, so does the other. */
export function forward(from: Socket, to: NetConnectOpts): void {
  const there = connect(to);
  // Small messages shall not wait for each other.
  for (const socket of [from, there]) socket.setNoDelay();
  from.pipe(there).pipe(from);
  from.on('error', () => there.destroy());
  there.on('error', () => from.destroy());
  from.on('close', () => there.destroy());
  there.on('close', () => from.destroy());
}
