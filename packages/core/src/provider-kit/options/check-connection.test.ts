import { expect, test } from 'vitest';
import { checkBaseUrl, checkConnection } from './check-connection.ts';

const refused = (message: RegExp) => expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
const of = { what: 'A store', option: 'endpoint' };

test('a base URL is taken as it is', () => {
  expect(checkBaseUrl('http://127.0.0.1:9000/below', of).port).toBe('9000');
  expect(checkBaseUrl('https://host/', { ...of, httpsOnly: true, hostOnly: true }).hostname).toBe('host');
});

test.each([
  ['host:9000', {}, /^A store: endpoint is not an http:\/\/ or https:\/\/ URL/],
  ['ftp://host', {}, /is not an http/],
  ['http://', {}, /is not an http/],
  ['http://host', { httpsOnly: true }, /is not an https:\/\/ URL/],
  ['https://id:s3cr3t@host', {}, /contains credentials/],
  ['https://host?sig=s3cr3t', {}, /has a query/],
  ['https://host#s3cr3t', {}, /has a query or a fragment/],
  ['https://host/s3cr3t', { hostOnly: true }, /has a path/],
])('%s with %o is refused, and not shown', (value, more, message) => {
  expect(() => checkBaseUrl(value, { ...of, ...more })).toThrow(refused(message));
  expect(() => checkBaseUrl(value, { ...of, ...more })).not.toThrow(/s3cr3t/);
});

test('every URL that is given is checked, and the certificates', () => {
  checkConnection({ what: 'A store', urls: { endpoint: undefined }, caCert: undefined });
  const urls = { endpoint: 'https://host', publicEndpoint: 'host' };
  expect(() => checkConnection({ what: 'A store', urls, caCert: undefined })).toThrow(refused(/publicEndpoint is not/));
  expect(() => checkConnection({ what: 'A store', urls: {}, caCert: 'no PEM' })).toThrow(refused(/caCert is not a PEM certificate/));
});
