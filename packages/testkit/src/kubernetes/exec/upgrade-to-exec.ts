import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { faultAnswer } from '../faults/fault-answer.ts';
import type { FaultRule } from '../faults/faults.ts';
import type { ApiState } from '../requests/handle-request.ts';
import { StatusError } from '../requests/status-error.ts';
import { answerExec, type ExecHandler } from './answer-exec.ts';
import { execTarget } from './exec-target.ts';

export interface ExecUpgrade {
  readonly state: ApiState;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly url: URL;
  readonly fault: FaultRule | undefined;
  readonly onExec: ExecHandler | undefined;
  log(status: number): void;
}

/** Answers a request to switch protocols: runs the exec, or refuses it in plain HTTP. */
export async function upgradeToExec({ state, request, socket, url, fault, onExec, log }: ExecUpgrade): Promise<void> {
  if (fault?.delayInMs) await delay(fault.delayInMs);
  if (fault?.connection === 'reset') {
    log(0);
    socket.destroy();
    return;
  }
  try {
    const broken = fault && faultAnswer(fault, state.registry, { method: 'GET', url: new URL(url.href.replace(/\/exec(?=\?|$)/, '')) });
    if (broken) throw broken;
    const call = execTarget(state, url, request.headers);
    if (!onExec) throw new StatusError({ code: 405, reason: 'MethodNotAllowed', message: 'this double runs no commands: give it onExec' });
    log(101);
    await answerExec(request, socket, { call, onExec, cut: fault?.connection === 'cut' });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    log(error.code);
    const body = JSON.stringify(error.body);
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
      ...error.headers,
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.end(`HTTP/1.1 ${error.code} Refused\r\n${head.join('\r\n')}\r\n\r\n${body}`);
  }
}
