import { expect, test } from 'vitest';
import { identityFromFile } from '../index.ts';
import { parseDotenv } from './dotenv.ts';

test('the file is read as Velero’s reader does', () => {
  const content = `\ufeff# a comment
export AZURE_TENANT_ID=tenant
AZURE_CLIENT_ID: client
AZURE_CLIENT_SECRET=a#b=c~$x$y # comment
SINGLE='keep $AZURE_TENANT_ID # all'
DOUBLE="two\\nlines \${AZURE_TENANT_ID} \\"quoted\\""
KEY=bm9uZQ==
EMPTY=
AZURE_CLIENT_CERTIFICATE="-----BEGIN CERTIFICATE-----
abc=
-----END CERTIFICATE-----"
LAST = spaced \r\n`;
  expect(Object.fromEntries(parseDotenv(content))).toEqual({
    AZURE_TENANT_ID: 'tenant',
    AZURE_CLIENT_ID: 'client',
    AZURE_CLIENT_SECRET: 'a#b=c~$x$y',
    SINGLE: 'keep $AZURE_TENANT_ID # all',
    DOUBLE: 'two\nlines tenant "quoted"',
    KEY: 'bm9uZQ==',
    EMPTY: '',
    AZURE_CLIENT_CERTIFICATE: '-----BEGIN CERTIFICATE-----\nabc=\n-----END CERTIFICATE-----',
    LAST: 'spaced',
  });
});

const ids = 'AZURE_TENANT_ID=t\nAZURE_CLIENT_ID=c\n';
const application = { tenantId: 't', clientId: 'c' };

test.each<[string, string, object]>([
  ['secret', `${ids}AZURE_CLIENT_SECRET=s`, { type: 'service-principal', ...application, clientSecret: 's' }],
  [
    'secret before certificate, tenants as a list',
    `${ids}AZURE_CLIENT_SECRET=s\nAZURE_CLIENT_CERTIFICATE_PATH=/c\nAZURE_ADDITIONALLY_ALLOWED_TENANTS=a;b;`,
    { type: 'service-principal', ...application, clientSecret: 's', additionallyAllowedTenants: ['a', 'b'] },
  ],
  [
    'certificate by path',
    `${ids}AZURE_CLIENT_CERTIFICATE_PATH=/c\nAZURE_CLIENT_CERTIFICATE_PASSWORD=p\nAZURE_CLIENT_SEND_CERTIFICATE_CHAIN=1`,
    { type: 'service-principal', ...application, certificatePath: '/c', certificatePassword: 'p', sendCertificateChain: true },
  ],
  [
    'certificate before its path',
    `${ids}AZURE_CLIENT_CERTIFICATE='PEM'\nAZURE_CLIENT_CERTIFICATE_PATH=/c`,
    { type: 'service-principal', ...application, certificate: 'PEM', sendCertificateChain: false },
  ],
  ['user with a secret', `${ids}AZURE_CLIENT_SECRET=s\nAZURE_USERNAME=u`, { type: 'service-principal', ...application, clientSecret: 's' }],
  [
    'workload identity',
    `${ids}AZURE_FEDERATED_TOKEN_FILE=/token`,
    { type: 'workload-identity', ...application, federatedTokenFile: '/token' },
  ],
  ['machine, by client id', 'AZURE_CLIENT_ID=c', { type: 'managed-identity', clientId: 'c' }],
  ['machine', 'AZURE_SUBSCRIPTION_ID=s', { type: 'managed-identity', clientId: undefined }],
])('%s', async (_, content, identity) => {
  expect(await identityFromFile(content, { where: 'here' })).toEqual(identity);
});

test('what the file lacks, the lookup may have; the file wins', async () => {
  const variables: Record<string, string> = { AZURE_CLIENT_ID: 'env', AZURE_TENANT_ID: 't', AZURE_FEDERATED_TOKEN_FILE: '/token' };
  const found = await identityFromFile('AZURE_CLIENT_ID=c', { where: 'here', variable: (name) => variables[name] });
  expect(found).toEqual({ type: 'workload-identity', ...application, federatedTokenFile: '/token' });
});

test.each([
  ['AZURE_CLIENT_SECRET=s3cret\nAZURE_CLIENT_ID=c', /lacks AZURE_TENANT_ID/],
  ['AZURE_CLIENT_SECRET=s3cret\nAZURE_TENANT_ID=t', /lacks AZURE_CLIENT_ID/],
  [`${ids}AZURE_USERNAME=u\nAZURE_PASSWORD=s3cret`, /no longer signs in by user and password/],
])('%j is refused without telling the secret', async (content, message) => {
  const error = await identityFromFile(content, { where: 'the place' }).catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'CREDENTIALS_MISSING', message: expect.stringMatching(message) });
  expect(String(error)).not.toContain('s3cret');
});
