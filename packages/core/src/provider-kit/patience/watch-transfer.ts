import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { endInSlices } from './end-in-slices.ts';

/** Ends an exchange that makes no progress for `limitInMs`: no connection is made, no byte of the request leaves, no answer begins, or no
 * byte of the answer arrives. An exchange that makes progress may take any time, such as a large part on a slow line. A slow reader of the
 * answer may take any time, too.
 * @param timeoutError makes the error that destroys the request or the answer */
export function watchTransfer(request: ClientRequest, limitInMs: number, timeoutError: () => Error): void {
  let connecting: NodeJS.Timeout | undefined;
  let watched: Socket | undefined;
  let answer: IncomingMessage | undefined;
  let over = false;
  const giveUp = () => void request.destroy(timeoutError());
  const onTimeout = () => {
    if (!answer) return giveUp();
    // If there are bytes that nobody has read, the reader is slow, not the server.
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
    // The reader of the answer gets the error. This listener only keeps Node from ending the process.
    response.on('error', () => {});
    response.once('end', end);
    response.once('close', end);
  });
  request.once('close', end);
  request.once('socket', (socket) => {
    const watch = () => {
      clearTimeout(connecting);
      if (over) return;
      // Node counts what the kernel takes from a write as activity, even within one large write.
      watched = socket.setTimeout(limitInMs).on('timeout', onTimeout);
    };
    if (!socket.connecting) return watch();
    connecting = setTimeout(giveUp, limitInMs);
    socket.once('connect', watch);
  });
}
