import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

interface PostOptions {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caCert: string | undefined;
  readonly signal: AbortSignal;
}

export interface PostAnswer {
  readonly status: number;
  /** The header `Retry-After`, as it was sent. */
  readonly retryAfter: string | undefined;
}

/** Posts a body and waits for the head of the answer. Redirects are not followed, because nobody chose that other receiver.
 * @throws Error of the connection */
export async function post({ url, headers, body, caCert, signal }: PostOptions): Promise<PostAnswer> {
  const options = { method: 'POST', headers: { ...headers, 'content-length': String(body.length) }, signal, agent: false };
  return await new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, ...(caCert !== undefined && { ca: caCert }) })
        : requestHttp(url, options);
    request.on('error', reject);
    request.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      // The body of the answer is not read.
      response.destroy();
    });
    request.end(body);
  });
}
