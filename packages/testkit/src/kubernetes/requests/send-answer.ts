import type { IncomingMessage, ServerResponse } from 'node:http';
import { stringifyJson } from '@lifeboat/core/json';
import type { ApiAnswer } from './handle-request.ts';

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends an answer. `cut`: sends only half of it, then breaks the connection. */
export function sendAnswer(
  response: ServerResponse,
  answer: NonNullable<ApiAnswer>,
  options: { headers: Record<string, string>; cut: boolean; head: boolean },
): void {
  const text = typeof answer.body === 'string' ? answer.body : `${stringifyJson(answer.body)}\n`;
  const length = Buffer.byteLength(text);
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': length,
    ...options.headers,
  });
  if (options.cut) response.write(text.slice(0, text.length / 2), () => response.destroy());
  else response.end(options.head ? undefined : text);
}
