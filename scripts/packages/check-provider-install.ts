import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installTarballs } from './install-tarballs.ts';
import type { PackedPackage } from './pack-packages.ts';
import { mustRun } from './run-command.ts';

/** Beginnings of the names of each cloud's own packages. */
const clouds: Readonly<Record<string, readonly string[]>> = {
  Amazon: ['@aws-sdk/', '@aws-crypto/', '@aws/', '@smithy/'],
  Azure: ['@azure/', '@azure-rest/'],
  Google: ['@google-cloud/', 'google-auth-library', 'gaxios', 'gcp-metadata', 'teeny-request'],
  Alibaba: ['ali-oss', '@alicloud/', '@darabonba/'],
};

interface ProviderInstall {
  readonly cloud: string;
  /** Packages of the workspace that npm gets besides core and the provider. */
  readonly with: readonly string[];
  /** Optional peers: npm leaves them out, and what needs them says what to install. */
  readonly optional: readonly { readonly name: string; readonly use: string }[];
}

const providers: Readonly<Record<string, ProviderInstall>> = {
  '@lifeboat/provider-aws': {
    cloud: 'Amazon',
    with: ['@lifeboat/s3-store'],
    optional: [
      {
        name: '@aws-sdk/client-ec2',
        use: "found.createEbsVolumeSnapshotter({ region: 'eu-west-1', credentials: { accessKeyId: 'i', secretAccessKey: 's' } }).deleteSnapshot('snap-1')",
      },
    ],
  },
  '@lifeboat/provider-minio': { cloud: 'Amazon', with: ['@lifeboat/s3-store'], optional: [] },
  '@lifeboat/provider-azure': { cloud: 'Azure', with: [], optional: [] },
  '@lifeboat/provider-gcp': { cloud: 'Google', with: [], optional: [] },
  '@lifeboat/provider-alioss': {
    cloud: 'Alibaba',
    with: [],
    optional: [
      {
        name: '@lifeboat/s3-store',
        use: "found.createOssObjectStore({ bucket: 'backups', region: 'cn-x', driver: 's3', credentials: { accessKeyId: 'i', accessKeySecret: 's' } }).headObject('k')",
      },
      {
        name: '@alicloud/ecs20140526',
        use: "found.createEcsDiskVolumeSnapshotter({ region: 'cn-x', credentials: { accessKeyId: 'i', accessKeySecret: 's' } }).deleteSnapshot('s-1')",
      },
    ],
  },
};

export const providerNames = Object.keys(providers);

/** Installs one provider with core, as its user would, and finds what it brings of other clouds, and which of its optional peers
 * it brings or does not ask for by name. */
export async function checkProviderInstall(folder: string, packages: readonly PackedPackage[], name: string): Promise<string[]> {
  const install = providers[name];
  if (!install) return [`${name} is not known`];
  await mkdir(folder);
  const wanted = packages.filter((entry) => [name, '@lifeboat/core', ...install.with].includes(entry.name));
  await installTarballs(folder, wanted, { onlyLock: install.optional.length === 0 });
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as { packages: Record<string, unknown> };
  const installed = Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  const problems: string[] = [];
  for (const [cloud, beginnings] of Object.entries(clouds)) {
    const found = installed.filter((each) => beginnings.some((beginning) => each.startsWith(beginning)));
    if (cloud === install.cloud && found.length === 0)
      problems.push(`${name} brings nothing of ${cloud}: the names to look for are out of date`);
    if (cloud !== install.cloud && found.length > 0) problems.push(`${name} brings packages of ${cloud}: ${found.join(', ')}`);
  }
  for (const peer of install.optional) {
    if (installed.includes(peer.name)) problems.push(`${name} brings ${peer.name}, which is an optional peer`);
    const program = `const found = await import('${name}'); await ${peer.use}.catch((error) => console.log(error.code, error.message));`;
    const told = await mustRun({ command: process.execPath, args: ['--input-type=module', '-e', program], cwd: folder });
    if (!told.startsWith('INVALID_CONFIG') || !told.includes(`npm install ${peer.name}`)) {
      problems.push(`${name} without ${peer.name} does not say what to install: ${told || 'nothing failed'}`);
    }
  }
  return problems;
}
