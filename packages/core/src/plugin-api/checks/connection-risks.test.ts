import { expect, test } from 'vitest';
import { connectionRisks } from './connection-risks.ts';

test('what is not encrypted, or not checked, is told; loopback is nobody else', () => {
  expect(connectionRisks({ urls: { endpoint: 'http://minio.example:9000/x', publicUrl: undefined }, insecureSkipTLSVerify: true })).toEqual(
    [expect.stringContaining('insecureSkipTLSVerify'), expect.stringMatching(/^endpoint http:\/\/minio\.example:9000 is not encrypted/)],
  );
  for (const url of ['https://minio.example', 'http://127.0.0.1:9000', 'http://localhost:1', 'http://[::1]:1', 'no URL'])
    expect(connectionRisks({ urls: { endpoint: url } })).toEqual([]);
});
