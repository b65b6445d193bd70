import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { installMoto } from './moto-install.ts';

/** A server that stands in for Amazon's EC2, S3 and IAM, with an account of its own, empty. */
export interface MotoServer {
  readonly url: string;
  /** Makes an IAM user that may do what the policy allows (moto looks at actions only). Before {@link checkCredentials}. */
  createUser(name: string, policy: object): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }>;
  /** From now on requests need the credentials of a user and its permission. */
  checkCredentials(): Promise<void>;
  stop(): Promise<void>;
}

// It ends when its standard input does, so that it does not outlive a test run that is killed.
const program = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from moto.server import main
main(['-H', '127.0.0.1', '-p', '0'])
`;

/** Starts moto on a free port. `undefined`, and said loudly, where it cannot be installed; with CI=true that is an error. */
export async function startMoto(): Promise<MotoServer | undefined> {
  let python: string;
  try {
    python = await installMoto();
  } catch (error) {
    if (process.env.LIFEBOAT_SKIP_NOTHING === 'true')
      throw new Error('These tests need moto: python3 with venv and pip, and a package registry', { cause: error });
    console.warn(`\n*** moto cannot be installed: its tests are SKIPPED (${String(error).split('\n')[0]}) ***\n`);
    return undefined;
  }
  const child = spawn(python, ['-c', program], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stderr.setEncoding('utf8');
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (text: string) => {
      printed += printed.length < 10_000 ? text : '';
      const found = /Running on (http:\/\/[\d.:]+)/.exec(printed)?.[1];
      if (found) resolve(found);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`moto ended with ${code}: ${printed}`)));
  });

  return {
    url,
    async createUser(name, policy) {
      await iam(url, { Action: 'CreateUser', UserName: name });
      await iam(url, { Action: 'PutUserPolicy', UserName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(policy) });
      const made = await iam(url, { Action: 'CreateAccessKey', UserName: name });
      const value = (field: string) => new RegExp(`<${field}>([^<]+)`).exec(made)?.[1] ?? '';
      return { accessKeyId: value('AccessKeyId'), secretAccessKey: value('SecretAccessKey') };
    },
    async checkCredentials() {
      await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', body: '0' });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.removeAllListeners('exit');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Before credentials are checked, the header only tells moto which service is meant. */
async function iam(url: string, parameters: Record<string, string>): Promise<string> {
  const authorization = 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none';
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`moto refuses ${parameters.Action}: ${text}`);
  return text;
}
