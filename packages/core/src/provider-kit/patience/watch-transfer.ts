import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { endInSlices } from './end-in-slices.ts';

/** Ends an exchange that stands still for `limitInMs`: no connection, no byte of the request leaves, no answer begins, no byte of it
 * comes. What moves may take as long as it takes, such as a large part on a slow line; and so may a slow reader of the answer.
 * @param timeoutError what the request, or the answer, is destroyed with */
export function watchTransfer(request: ClientRequest, limitInMs: number, timeoutError: () => Error): void {
  let connecting: NodeJS.Timeout | undefined;
  let watched: Socket | undefined;
  let answer: IncomingMessage | undefined;
  let over = false;
  const giveUp = () => void request.destroy(timeoutError());
  const onTimeout = () => {
    if (!answer) return giveUp();
    // Bytes that nobody has read: the reader is slow, not the server.
    if (answer.readableLength > 0) return void watched?.setTimeout(limitInMs);
    answer.destroy(timeoutError());
  };
  const end = () => {
    over = true;
    clearTimeout(connecting);
    watched?.off('timeout', onTimeout).setTimeout(0);
    watched = undefined;
  };
  const endAtOnce = request.end.bind(request) as (...rest: unknown[]) => ClientRequest;
  request.end = (...rest: unknown[]) => {
    const [body] = rest;
    if (!(body instanceof Uint8Array) || !request.hasHeader('content-length')) return endAtOnce(...rest);
    request.end = endAtOnce;
    endInSlices(request, [body]);
    return request;
  };
  request.once('response', (response) => {
    answer = response;
    // Whoever reads it hears of the error; nobody else has to.
    response.on('error', () => {});
    response.once('end', end);
    response.once('close', end);
  });
  request.once('close', end);
  request.once('socket', (socket) => {
    const watch = () => {
      clearTimeout(connecting);
      if (over) return;
      // Node counts what the kernel takes of a write as activity, also within one large write.
      watched = socket.setTimeout(limitInMs).on('timeout', onTimeout);
    };
    if (!socket.connecting) return watch();
    connecting = setTimeout(giveUp, limitInMs);
    socket.once('connect', watch);
  });
}
