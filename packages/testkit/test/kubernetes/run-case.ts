import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson, stringifyJson } from '@lifeboat/core/json';
import { normalise } from './normalise.ts';
import type { Answer, RecordedCase, Step } from './recorded-case.ts';

export interface Server {
  readonly url: string;
  readonly token: string;
  readonly ca?: string;
  /** Of the double: forget history, where etcd's own interval takes care on the real server. */
  compact?(): void;
}

/** Sends a case's requests raw, in order, and returns the normalised answers. */
export async function runCase(recorded: RecordedCase, server: Server): Promise<Answer[]> {
  const variables = new Map<string, string>();
  const answers: Answer[] = [];
  for (const [index, step] of recorded.steps.entries()) {
    if (recorded.compactBefore === index && server.compact) server.compact();
    else if (step.delayInMs) await delay(step.delayInMs);
    answers.push(await runStep(step, server, variables));
  }
  return answers;
}

async function runStep(step: Step, server: Server, variables: Map<string, string>): Promise<Answer> {
  const fill = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_match, name: string) => variables.get(name) ?? `<unset ${name}>`);
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await send(step, server, fill);
    const satisfied =
      (step.untilStatus === undefined || answer.status === step.untilStatus) &&
      (step.untilText === undefined || answer.text.includes(step.untilText));
    if (!satisfied && Date.now() < deadline) {
      await delay(100);
      continue;
    }
    const body = parseBody(answer.text);
    for (const [name, path] of Object.entries(step.capture ?? {})) variables.set(name, String(at(body, path)));
    return {
      status: answer.status,
      ...(answer.contentType === undefined ? {} : { contentType: answer.contentType }),
      ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter }),
      body: normalise(body),
    };
  }
}

interface RawAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function send(step: Step, server: Server, fill: (text: string) => string): Promise<RawAnswer> {
  const body = step.rawBody ?? (step.body === undefined ? undefined : fill(stringifyJson(step.body)));
  const token = step.token ?? server.token;
  const headers = {
    accept: step.accept ?? 'application/json',
    ...(token === false ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': step.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  const url = new URL(server.url + encodeURI(fill(step.path)));
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = open(url, { method: step.method, headers, agent: false, ...(server.ca ? { ca: server.ca } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'],
          retryAfter: response.headers['retry-after'],
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** JSON; else a watch's JSON lines; else the text. */
function parseBody(text: string): unknown {
  if (text === '') return '';
  try {
    return parseJson(text);
  } catch {
    try {
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => parseJson(line));
    } catch {
      return text;
    }
  }
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((current, key) => (current as Record<string, unknown> | undefined)?.[key], value);
}
