import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';

/** How requests reach a server. */
export interface RequestHandlerOptions {
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** Accept any certificate. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** From the start of a request until its answer begins. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
}

/** `requestHandler` of a client of the AWS SDK, with agents of its own. */
export function requestHandler(options: RequestHandlerOptions) {
  const agentOptions = { keepAlive: true, maxSockets: 50 };
  const tls = {
    ...(options.caCert ? { ca: [...getCACertificates('default'), options.caCert] } : {}),
    ...(options.insecureSkipTLSVerify ? { rejectUnauthorized: false } : {}),
  };
  return {
    httpAgent: new HttpAgent(agentOptions),
    httpsAgent: new HttpsAgent({ ...agentOptions, ...tls }),
    connectionTimeout: options.connectTimeoutInMs ?? 10_000,
    requestTimeout: options.requestTimeoutInMs ?? 120_000,
    throwOnRequestTimeout: true,
  };
}
