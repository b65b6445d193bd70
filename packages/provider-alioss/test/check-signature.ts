import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused, in OSS's codes. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/** What checks a request's signature. */
export interface SignatureRules {
  readonly region: string;
  /** Access key id to secret. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Access key id to the STS token that it needs. */
  readonly tokens?: Readonly<Record<string, string>>;
}

const mostSkewInMs = 15 * 60_000;

/** Checks a V4 signature, in the header or in the URL, by the description in OSS's API reference ("Signature version 4").
 * @returns the access key id */
export function checkSignature(request: IncomingMessage, url: URL, rules: SignatureRules): string | Refusal {
  const { headers, method = '' } = request;
  const query = url.searchParams;
  const signedUrl = query.get('x-oss-signature-version') === 'OSS4-HMAC-SHA256';
  const found = /^OSS4-HMAC-SHA256 Credential=([^,]+),(?:AdditionalHeaders=([^,]*),)?Signature=([0-9a-f]+)$/.exec(
    headers.authorization ?? '',
  );
  const [, inHeader, additional = '', signatureInHeader] = found ?? [];
  const credential = signedUrl ? query.get('x-oss-credential') : inHeader;
  const signature = signedUrl ? query.get('x-oss-signature') : signatureInHeader;
  if (!credential || !signature) return { status: 403, code: 'AccessDenied', message: 'You have no right to access this object.' };
  const [accessKeyId = '', day = '', region = '', product, terminator] = credential.split('/');
  const secret = rules.accounts[accessKeyId];
  if (secret === undefined) {
    return { status: 403, code: 'InvalidAccessKeyId', message: 'The OSS Access Key Id you provided does not exist in our records.' };
  }
  if (product !== 'oss' || terminator !== 'aliyun_v4_request') return { status: 400, code: 'InvalidArgument' };
  if (region !== rules.region) {
    return { status: 400, code: 'InvalidArgument', message: 'Invalid signing region in Authorization header.' };
  }
  const token = rules.tokens?.[accessKeyId];
  const given = signedUrl ? query.get('x-oss-security-token') : headers['x-oss-security-token'];
  if (token !== undefined && given !== token) {
    return { status: 403, code: 'SecurityTokenExpired', message: 'The security token you provided has expired.' };
  }
  const date = String(signedUrl ? query.get('x-oss-date') : headers['x-oss-date']);
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (signedUrl) {
    if (Date.now() > at + Number(query.get('x-oss-expires')) * 1000) {
      return { status: 403, code: 'AccessDenied', message: 'Request has expired.' };
    }
  } else if (!(Math.abs(Date.now() - at) < mostSkewInMs)) {
    return {
      status: 403,
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
    };
  }
  const lines = Object.entries(headers).filter(([name]) => name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-'));
  const canonical = [
    method,
    encode(decodeURIComponent(url.pathname)).replaceAll('%2F', '/'),
    [...query]
      .filter(([name]) => name !== 'x-oss-signature')
      .map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`))
      .sort()
      .join('&'),
    lines
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}:${String(value).trim()}\n`)
      .join(''),
    additional,
    headers['x-oss-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${day}/${region}/oss/aliyun_v4_request`;
  const text = ['OSS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [day, region, 'oss', 'aliyun_v4_request'].reduce<Buffer>((last, part) => hmac(last, part), Buffer.from(`aliyun_v4${secret}`));
  if (hmac(key, text).toString('hex') === signature) return accessKeyId;
  return { status: 403, code: 'SignatureDoesNotMatch', message: 'The request signature we calculated does not match.' };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
