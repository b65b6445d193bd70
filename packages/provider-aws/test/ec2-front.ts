import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What happens to a request instead of reaching EC2. */
export type Ec2Interception =
  | { readonly status: number; readonly code: string; readonly message?: string; readonly headers?: Record<string, string> }
  /** Nobody ever answers. */
  | 'hang'
  /** EC2 does it, and the connection breaks instead of an answer. */
  | 'lose-answer';

export interface Ec2Front {
  readonly url: string;
  /** The parameters of every request, `Action` first. */
  readonly requests: Record<string, string>[];
  readonly headers: IncomingMessage['headers'][];
  /** States that DescribeSnapshots and DescribeVolumes tell instead of `completed` and `available`, by id; `*` is any. */
  readonly states: Map<string, string>;
  stop(): Promise<void>;
}

/** A server in front of moto that adds what moto lacks: client tokens of CreateVolume, snapshots and volumes that are not
 * ready, and failures. Without `target` every request is answered with an empty page. */
export async function startEc2Front(options: {
  readonly target?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly intercept?: (parameters: Record<string, string>, number: number) => Ec2Interception | undefined;
}): Promise<Ec2Front> {
  const { target, tls, intercept } = options;
  const requests: Record<string, string>[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const states = new Map<string, string>();
  const byToken = new Map<string, Promise<Answer>>();

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await buffer(incoming);
    const parameters = Object.fromEntries(new URLSearchParams(body.toString()));
    requests.push(parameters);
    headers.push(incoming.headers);
    const interception = intercept?.(parameters, requests.length);
    if (interception === 'hang') return;
    if (typeof interception === 'object') {
      outgoing.writeHead(interception.status, { 'content-type': 'text/xml', ...interception.headers });
      const { code, message = 'told to' } = interception;
      outgoing.end(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
      );
      return;
    }
    const token = parameters.ClientToken;
    const answering = (token && byToken.get(token)) || (target === undefined ? emptyAnswer : forward(target, incoming, body));
    if (token) byToken.set(token, answering);
    const { status, text } = await answering;
    if (interception === 'lose-answer') return void incoming.socket.destroy();
    outgoing.writeHead(status, { 'content-type': 'text/xml' }).end(withStates(text, states));
  };
  const listen = (incoming: IncomingMessage, outgoing: ServerResponse) =>
    void handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  const server = tls ? createTlsServer(tls, listen) : createServer(listen);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    states,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const emptyAnswer = Promise.resolve({ status: 200, text: '<Response/>' });

/** With the headers as they came, `host` included: they are signed. */
function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { hostname, port } = new URL(target);
  return new Promise((resolve, reject) => {
    const forwarded = request({ hostname, port, method, path: url, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 500, text: (await buffer(response)).toString() });
    });
    forwarded.on('error', reject).end(body);
  });
}

function withStates(text: string, states: ReadonlyMap<string, string>): string {
  let changed = text;
  for (const [id, state] of states) {
    if (id === '*' || changed.includes(`Id>${id}<`)) changed = changed.replace(/<(status|state)>(completed|available)</g, `<$1>${state}<`);
  }
  return changed;
}
