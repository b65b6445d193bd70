import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import nodeTls from 'node:tls';
import { watchTransfer } from '@lifeboat/core/provider-kit';

/** How requests reach a server. */
export interface RequestHandlerOptions {
  /** Certificate authorities to trust in addition to the system's, as PEM. @default none */
  readonly caCert?: string | undefined;
  /** Accept any server certificate, which is insecure. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** How long connecting may take, in milliseconds. @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long a request may stall before its answer begins, in milliseconds: no byte of it is sent, and no answer comes.
   * @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
}

/** Returns the `requestHandler` for a client of the AWS SDK, with agents of its own. */
export function requestHandler(options: RequestHandlerOptions) {
  // Importing the module would also load Node's `fetch` and `WebSocket`, which takes a tenth of a second.
  const { Agent } = process.getBuiltinModule('node:http');
  const agentOptions = { keepAlive: true, maxSockets: 50 };
  const tls = {
    ...(options.caCert ? { ca: [...nodeTls.getCACertificates('default'), options.caCert] } : {}),
    ...(options.insecureSkipTLSVerify ? { rejectUnauthorized: false } : {}),
  };
  const limitInMs = options.requestTimeoutInMs ?? 120_000;
  return {
    httpAgent: watched(new Agent(agentOptions), limitInMs),
    httpsAgent: watched(new HttpsAgent({ ...agentOptions, ...tls }), limitInMs),
    connectionTimeout: options.connectTimeoutInMs ?? 10_000,
    // The handler's own limit counts from the start of a request, even while bytes flow.
    requestTimeout: 0,
    socketAcquisitionWarningTimeout: limitInMs,
  };
}

/** The SDK does not hand out its requests. The agent sees each of them when it asks for a connection. */
function watched<A extends HttpAgent>(agent: A, limitInMs: number): A {
  const asked = agent as A & { addRequest(request: ClientRequest, ...rest: unknown[]): void };
  const addRequest = asked.addRequest.bind(agent);
  asked.addRequest = (request, ...rest) => {
    watchTransfer(request, limitInMs, timeoutError);
    addRequest(request, ...rest);
  };
  return agent;
}

function timeoutError(): Error {
  return Object.assign(new Error('no answer in time'), { name: 'TimeoutError', code: 'ETIMEDOUT' });
}
