import { describe, expect, test } from 'vitest';
import { buildPostamble } from './contents/pack-builder.ts';
import { sessionId } from './contents/session.ts';
import { createContentCipher, deriveKey } from './crypto/content-cipher.ts';
import { createKopiaHash } from './crypto/kopia-hash.ts';
import { passwordCipher, passwordKey } from './crypto/password-key.ts';
import { buildIndex } from './index/build-index.ts';
import type { ContentEntry } from './index/content-entry.ts';
import { hashOf } from './index/content-id.ts';
import { ivOfBlob } from './index/index-blobs.ts';
import { IndexError, parseIndex } from './index/parse-index.ts';
import { createDirectoryBuilder } from './trees/directory-builder.ts';

/** Bytes `from`, `from + 1` and so on, 32 of them. */
const bytes = (from: number) => Buffer.from(Array.from({ length: 32 }, (_, i) => from + i));
const uniqueId = bytes(0);
const masterKey = bytes(0x20);
const secret = bytes(0x40);
const nonce = Buffer.from('000102030405060708090a0b', 'hex');
const session = 's0123456789abcdef147';
const indexBody = Buffer.from(
  '021100110000000200000002020000000000070dc73fbce1efb570aacc74186c09e76a0000000000002000000c0000280000006bbe906a9c4215a52918e2e7c0adc00e946a000001' +
    '0000002000012c0000a0000101360000006b36000000a10000000003000000110103007030303131323233333434353536363737383839396161626263636464656566662d733031' +
    '32333435363738396162636465663134377166666565646463636262616139393838373736363535343433333232313130302d7330313233343536373839616263646566313437',
  'hex',
);

async function newHash() {
  const hash = await createKopiaHash('BLAKE2B-256-128', secret);
  if (!hash) throw new Error('unknown hash');
  return hash;
}

function entriesOf(body: Buffer): Map<string, ContentEntry> {
  const entries = new Map<string, ContentEntry>();
  parseIndex(body, new Map(), (id, entry) => entries.set(id, entry));
  return entries;
}

test('keys that a password makes', async () => {
  const formatKey = (await passwordKey('scrypt-65536-8-1', 'static-passw0rd', uniqueId)) as Buffer;
  expect(formatKey.toString('hex')).toBe('ffe609844d93eddf89ad495da77bd83e8cec100e27b03a6257d505de6e36094d');
  expect(deriveKey(formatKey, uniqueId, 'AES').toString('hex')).toBe('40b4dbe53119dcba4a63bfdcda08da6f0c89041d64355962e8a2076796626bc2');
  expect(deriveKey(formatKey, uniqueId, 'CHECKSUM').toString('hex')).toBe(
    'd0d652b890ca4d62b340f8466bb95997f7a4a61a1c005a5c7153601dea229045',
  );
  const cipher = passwordCipher(formatKey, uniqueId);
  const sealed = cipher.seal(Buffer.from('{}'), nonce);
  expect(sealed.toString('hex')).toBe('000102030405060708090a0bac71a207461601d094a3d61e786bac84751d');
  expect(cipher.unseal(sealed)?.toString()).toBe('{}');
  expect(await passwordKey('scrypt-1073741824-8-1', 'x', uniqueId)).toBeUndefined();
  expect(deriveKey(masterKey, uniqueId, 'maintenance schedule').toString('hex')).toBe(
    '327e5ba0d7687c8a777e26dddaccb1fc6bdcf0e21a7f753928633d8186db741f',
  );
});

test('names and seals of contents', async () => {
  const hash = await newHash();
  expect(deriveKey(masterKey, 'encryption', '').toString('hex')).toBe('49cbbd8ec38e25389b29de48aa0a383cb3aa37e0e2aa4e02e75c7894aebfacce');
  expect(hash(Buffer.alloc(0)).toString('hex')).toBe('67d102b539e87f5bebb4503c87ebc993');
  const content = Buffer.from('hello kopia\n');
  const id = hash(content).toString('hex');
  expect(id).toBe('070dc73fbce1efb570aacc74186c09e7');
  const cipher = createContentCipher('AES256-GCM-HMAC-SHA256', masterKey);
  const sealed = cipher?.seal(content, hashOf(id), nonce);
  expect(sealed?.toString('hex')).toBe('000102030405060708090a0b4816ab154073a56138cf47df0833e6bf0292cc9147c6b5aa570414b2');
  expect(cipher?.unseal(sealed as Buffer, hashOf(id))?.equals(content)).toBe(true);
});

test('the end of a pack, and IDs of sessions', () => {
  const iv = Buffer.from('1a1165e7a04868122703d26e01941446', 'hex');
  expect(buildPostamble(iv, 4096, 243).toString('hex')).toBe('01101a1165e7a04868122703d26e019414468020f301776601b01a');
  expect(sessionId(Date.UTC(2026, 0, 1))).toMatch(/^s[0-9a-f]{16}13c$/);
  expect(sessionId(Date.UTC(2026, 10, 29))).toMatch(/^s[0-9a-f]{16}147$/);
});

test('a directory', async () => {
  const hash = await newHash();
  const builder = createDirectoryBuilder(0n);
  const mtimeInNs = BigInt(Date.UTC(2026, 0, 2, 3, 4, 5, 678)) * 1_000_000n;
  const facts = { type: 'file', mode: 0o644, size: 12, uid: 1000, gid: 1000, mtimeInNs } as const;
  builder.add('hello.txt', { facts, contentId: '070dc73fbce1efb570aacc74186c09e7' });
  const { content } = builder.finish(() => {});
  expect(content.byteLength).toBe(300);
  expect(`k${hash(content).toString('hex')}`).toBe('k239209ca75734447c3559b92612c4490');
});

describe('index version 2', () => {
  test('its entries', () => {
    expect([...entriesOf(indexBody)]).toEqual([
      [
        '070dc73fbce1efb570aacc74186c09e7',
        {
          pack: `p00112233445566778899aabbccddeeff-${session}`,
          timestamp: 0x6a000000,
          offset: 32,
          length: 12,
          packedLength: 40,
          compression: 0,
          deleted: false,
        },
      ],
      [
        'kbe906a9c4215a52918e2e7c0adc00e94',
        {
          pack: `qffeeddccbbaa99887766554433221100-${session}`,
          timestamp: 0x6a000001,
          offset: 32,
          length: 300,
          packedLength: 160,
          compression: 0x1101,
          deleted: false,
        },
      ],
    ]);
  });

  test('they make the same bytes again, in any order', () => {
    expect(buildIndex(new Map([...entriesOf(indexBody)].reverse())).equals(indexBody)).toBe(true);
  });

  test('its blob', async () => {
    const hash = await newHash();
    const id = `xn0_${hash(indexBody).toString('hex')}-${session}-c1`;
    expect(id).toBe(`xn0_1a1165e7a04868122703d26e01941446-${session}-c1`);
    const sealed = createContentCipher('AES256-GCM-HMAC-SHA256', masterKey)?.seal(indexBody, ivOfBlob(id), nonce);
    expect(sealed?.byteLength).toBe(243);
    const { createHash } = await import('node:crypto');
    expect(
      createHash('sha256')
        .update(sealed as Buffer)
        .digest('hex'),
    ).toBe('786e954c45f5ed4b20c36480d1965e81228472c1ede5dca516b9922b26b16852');
  });

  test('one that is cut off anywhere, or has any other byte, is refused or stays within its bounds', () => {
    for (let length = 0; length < 105; length++) expect(() => entriesOf(indexBody.subarray(0, length)), String(length)).toThrow(IndexError);
    let refused = 0;
    for (let at = 0; at < indexBody.byteLength; at++)
      for (const bit of [1, 0x80]) {
        const changed = Buffer.from(indexBody);
        changed[at] = (changed[at] as number) ^ bit;
        try {
          for (const { pack } of entriesOf(changed).values()) expect(pack).toMatch(/^[pq][0-9a-f]+-[0-9a-z]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(IndexError);
          refused += 1;
        }
      }
    expect(refused).toBeGreaterThan(40);
  });
});
