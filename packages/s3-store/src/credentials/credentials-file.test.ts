import { expect, test } from 'vitest';
import { credentialsFromFile } from '../index.ts';

const file = `\ufeff# made by hand
[default]
aws_access_key_id = AKIDEFAULT
aws_secret_access_key=abc/def+ghi=
; a comment
[ profile other ]\r
AWS_ACCESS_KEY_ID=AKIOTHER # not part of it
aws_secret_access_key = s3cr#t\r
aws_session_token = token==

[role]
role_arn = arn:aws:iam::1:role/x
[half]
aws_access_key_id = AKIHALF
`;
const read = (profile?: string) => credentialsFromFile(file, { where: "location 'main'", profile });

test('profiles', () => {
  expect(read()).toEqual({ accessKeyId: 'AKIDEFAULT', secretAccessKey: 'abc/def+ghi=' });
  expect(read('other')).toEqual({ accessKeyId: 'AKIOTHER', secretAccessKey: 's3cr#t', sessionToken: 'token==' });
});

test.each([
  ['missing', /has no profile 'missing'. It has 'default', 'other', 'role', 'half'/],
  ['role', /role_arn, which is not read from files/],
  ['half', /lacks aws_secret_access_key in profile 'half'/],
])('profile %s', (profile, message) => {
  expect(() => read(profile)).toThrow(message);
  expect(() => read(profile)).toThrow(expect.objectContaining({ code: 'CREDENTIALS_MISSING' }));
});

test('no profile at all', () => {
  expect(() => credentialsFromFile('aws_access_key_id=a', { where: 'here' })).toThrow(/begin it with \[default\]/);
});
