import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { FieldError, type Fields, parseFields } from '../../go-values/fields.ts';
import { formatTime, parseTime } from '../../go-values/times.ts';
import { passwordKey, type ScryptCost } from '../crypto/password-key.ts';
import { createResticCipher, type ResticKey } from '../crypto/restic-cipher.ts';

/** The repository's key, sealed with the key of a password. */
export interface KeyFile {
  readonly createdAt: Date;
  readonly user: string;
  readonly host: string;
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly data: Buffer;
}

/** This takes about 0.3 s. restic measures the machine and takes up to half a second. */
const defaultCost: ScryptCost = { N: 32768, r: 8, p: 3 };
const saltLength = 64;

/** Parses a key file. @throws FieldError if it is none */
export function parseKeyFile(json: Buffer): KeyFile {
  const fields = parseFields(json, 1000);
  if (fields.text('kdf') !== 'scrypt') throw new FieldError(`a password is turned into a key by ${JSON.stringify(fields.text('kdf'))}`);
  const createdAt = parseTime(fields.text('created'));
  const salt = fields.bytes('salt');
  if (createdAt === undefined) throw new FieldError('it was created at no time');
  if (salt.byteLength !== saltLength) throw new FieldError(`its salt has ${salt.byteLength} bytes`);
  return {
    createdAt: new Date(Number(createdAt / 1_000_000n)),
    user: fields.text('username'),
    host: fields.text('hostname'),
    cost: { N: fields.count('N'), r: fields.count('r'), p: fields.count('p') },
    salt,
    data: fields.bytes('data'),
  };
}

/** Returns the repository's key; `undefined` if the password is another one.
 * @throws FieldError */
export async function openKeyFile({ cost, salt, data }: KeyFile, password: string): Promise<ResticKey | undefined> {
  const key = await passwordKey(password, salt, cost);
  if (!key) throw new FieldError(`it asks for scrypt with N=${cost.N}, r=${cost.r}, p=${cost.p}, which nobody would choose`);
  const json = createResticCipher(key).unseal(data);
  if (!json) return undefined;
  const fields = parseFields(json, 100);
  const mac: Fields | undefined = fields.object('mac');
  const master = {
    encrypt: fields.bytes('encrypt'),
    macK: mac?.bytes('k') ?? Buffer.alloc(0),
    macR: mac?.bytes('r') ?? Buffer.alloc(0),
  };
  if (master.encrypt.byteLength !== 32 || master.macK.byteLength !== 16 || master.macR.byteLength !== 16)
    throw new FieldError('it holds no key');
  return master;
}

/** Builds the file with which a password opens the repository. */
export async function buildKeyFile(master: ResticKey, password: string, cost: ScryptCost = defaultCost): Promise<Buffer> {
  const salt = randomBytes(saltLength);
  const key = await passwordKey(password, salt, cost);
  if (!key) throw new RangeError(`scrypt with N=${cost.N}, r=${cost.r}, p=${cost.p} makes no key`);
  const plain = {
    mac: { k: master.macK.toString('base64'), r: master.macR.toString('base64') },
    encrypt: master.encrypt.toString('base64'),
  };
  return Buffer.from(
    JSON.stringify({
      created: formatTime(BigInt(Date.now()) * 1_000_000n),
      username: 'lifeboat',
      hostname: hostname(),
      kdf: 'scrypt',
      ...cost,
      salt: salt.toString('base64'),
      data: createResticCipher(key)
        .seal(Buffer.from(JSON.stringify(plain)))
        .toString('base64'),
    }),
  );
}

export function newResticKey(): ResticKey {
  return { encrypt: randomBytes(32), macK: randomBytes(16), macR: randomBytes(16) };
}
